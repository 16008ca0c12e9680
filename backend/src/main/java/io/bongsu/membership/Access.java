package io.bongsu.membership;

/** The one answer to "may X do Y in room Z". Cached in memory; safe for any thread. */
public class Access {

    /**
     * The room's members as this node knows them, loading them when it does not.
     *
     * @throws io.bongsu.core.ProblemException ROOM_NOT_FOUND
     */
    public RoomAccess of(long roomId) {
        throw new UnsupportedOperationException();
    }

    /**
     * The room's members at revision {@code rev} or newer: the fence for whoever holds an entry stored at {@code rev}.
     *
     * @throws io.bongsu.core.ProblemException ROOM_NOT_FOUND
     */
    public RoomAccess atLeast(long roomId, long rev) {
        throw new UnsupportedOperationException();
    }
}
