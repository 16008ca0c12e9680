package io.bongsu.relay;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the relay is doing, for operators.
 *
 * @param state {@code standby} (another node relays), {@code connecting} (no broker), {@code preparing}, {@code relaying}
 * @param inFlight publications without an answer yet
 * @param held rooms the broker refuses at the moment, at most 20 of them
 * @param lastRefusal the newest reason the broker gave
 */
record RelayStatus(
        String state,
        int inFlight,
        int heldRooms,
        List<Long> held,
        @Nullable String lastRefusal) {

    static final RelayStatus STANDBY = new RelayStatus("standby", 0, 0, List.of(), null);
}
