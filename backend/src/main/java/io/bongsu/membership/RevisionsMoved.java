package io.bongsu.membership;

import java.util.List;

/**
 * The access revisions of rooms moved while their members stayed the same: a session of one of them was revoked. Committed;
 * listeners run in the caller's thread, must be quick and must not throw.
 */
public record RevisionsMoved(List<Room> rooms) {

    /** @param accessRev where the room is now, one further than before */
    public record Room(long roomId, long accessRev) {}

    public RevisionsMoved {
        rooms = List.copyOf(rooms);
    }
}
