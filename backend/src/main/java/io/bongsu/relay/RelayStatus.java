package io.bongsu.relay;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the relay is doing, for operators.
 *
 * @param inFlight publications without an answer yet
 * @param heldRooms rooms the broker refuses at the moment
 * @param held at most 20 of them
 * @param fencedRooms rooms that wait until the broker knows their members
 * @param lastRefusal the newest reason the broker gave
 */
record RelayStatus(
        State state,
        int inFlight,
        int heldRooms,
        List<Long> held,
        int fencedRooms,
        @Nullable String lastRefusal) {

    enum State {
        /** Another node relays. */
        STANDBY,
        /** There is no link to the broker. */
        CONNECTING,
        /** There is a link; what the broker may have forgotten is looked up, and whether it knows the memberships. */
        PREPARING,
        RELAYING
    }

    static final RelayStatus NONE = new RelayStatus(State.STANDBY, 0, 0, List.of(), 0, null);
}
