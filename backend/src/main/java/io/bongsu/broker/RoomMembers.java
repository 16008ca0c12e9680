package io.bongsu.broker;

import java.util.Map;

/** Members of a room, all or some, at one revision. */
public record RoomMembers(long roomId, long rev, Map<String, BrokerRights> members) {

    public RoomMembers {
        members = Map.copyOf(members);
    }
}
