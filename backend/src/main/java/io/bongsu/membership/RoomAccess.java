package io.bongsu.membership;

import java.util.Map;

/**
 * The members of a room and their rights at one access revision.
 *
 * @param rev moved by every change of the room's members; a larger one is newer
 */
public record RoomAccess(long roomId, long rev, Map<String, Rights> members) {

    public RoomAccess {
        members = Map.copyOf(members);
    }

    /** The user's rights; {@link Rights#NONE} for one who is no member. */
    public Rights of(String userId) {
        return members.getOrDefault(userId, Rights.NONE);
    }
}
