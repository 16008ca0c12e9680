package io.bongsu.access;

import io.bongsu.core.RoomTopic;
import io.bongsu.core.RoomTopic.AllRooms;
import io.bongsu.core.RoomTopic.Events;
import io.bongsu.core.RoomTopic.Messages;
import io.bongsu.core.RoomTopic.Presence;
import io.bongsu.core.RoomTopic.Replies;
import io.bongsu.core.RoomTopic.Send;
import io.bongsu.core.RoomTopic.Unknown;
import io.bongsu.membership.Rights;
import io.bongsu.membership.Role;
import java.util.function.LongFunction;

/**
 * Who may do what with a topic: the table of the wire contract, the same that the Mosquitto plugin follows.
 * {@code contract/access-verdicts.csv} holds verdicts both are tested against.
 */
final class TopicRules {

    private TopicRules() {}

    /**
     * @param topic a topic name, or for SUBSCRIBE the filter as sent, {@code $share/…} included
     * @param rights the user's rights in a room; asked at most once, and only where the answer hangs on them
     */
    static boolean allows(Role role, String userId, Action action, String topic, LongFunction<Rights> rights) {
        if (role == Role.BACKEND) {
            return true;
        }
        return switch (action) {
            case SUBSCRIBE -> maySubscribe(userId, topic, rights);
            case READ -> mayRead(userId, topic, rights);
            case WRITE -> mayWrite(userId, topic, rights);
        };
    }

    /** The two filters over all rooms are open to everyone, since every delivery is checked by room. */
    private static boolean maySubscribe(String userId, String filter, LongFunction<Rights> rights) {
        return RoomTopic.parse(filter) instanceof AllRooms || mayRead(userId, filter, rights);
    }

    private static boolean mayRead(String userId, String topic, LongFunction<Rights> rights) {
        return switch (RoomTopic.parse(topic)) {
            case Messages room -> rights.apply(room.roomId()).canRead();
            case Events room -> rights.apply(room.roomId()).canRead();
            case Replies own -> own.userId().equals(userId);
            case Send ignored -> false;
            case Presence ignored -> false;
            case AllRooms ignored -> false;
            case Unknown ignored -> false;
        };
    }

    private static boolean mayWrite(String userId, String topic, LongFunction<Rights> rights) {
        return switch (RoomTopic.parse(topic)) {
            case Send send ->
                send.userId().equals(userId) && rights.apply(send.roomId()).canWrite();
            case Presence own -> own.userId().equals(userId);
            case Messages ignored -> false;
            case Events ignored -> false;
            case Replies ignored -> false;
            case AllRooms ignored -> false;
            case Unknown ignored -> false;
        };
    }
}
