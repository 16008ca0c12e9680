package io.bongsu.relay;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the relay is doing, for operators.
 *
 * @param inFlight publications without an answer yet
 * @param heldRooms rooms the broker refuses at the moment
 * @param held at most 20 of them
 * @param lastRefusal the newest reason the broker gave
 */
record RelayStatus(
        State state,
        int inFlight,
        int heldRooms,
        List<Long> held,
        @Nullable String lastRefusal) {

    enum State {
        /** Another node relays. */
        STANDBY,
        /** There is no link to the broker. */
        CONNECTING,
        /** There is a link, and the database is asked what it may have forgotten. */
        PREPARING,
        RELAYING
    }

    static final RelayStatus NONE = new RelayStatus(State.STANDBY, 0, 0, List.of(), null);
}
