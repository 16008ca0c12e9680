package io.bongsu.core;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The only place that spells a topic of a room or user. MQTT topic names, MQTT 5 §4.7. */
public final class RoomTopic {

    private static final String ROOMS = "chat-rooms/";
    private static final String USERS = "users/";

    /** Where Mosquitto tells since when it runs: a retained {@code 123 seconds}. */
    public static final String BROKER_UPTIME = "$SYS/broker/uptime";

    /** What a node committed that does not relay: for the one that does. The backend alone may use it. */
    public static final String NODES_COMMITTED = "bongsu/nodes/committed";

    /** Rooms whose members changed: for all nodes. The backend alone may use it. */
    public static final String NODES_ACCESS = "bongsu/nodes/access";

    /** What members send over MQTT to any room: what the node that relays takes. */
    public static final String ALL_SENDS = ROOMS + "+/send/+";

    /** What the node that takes sends says to itself, to know how far the broker has come. The backend alone may use it. */
    public static final String NODES_SENDS = "bongsu/nodes/sends";

    /** No leading zero, so that a room has one spelling; 16 digits hold 2^53 − 1, {@link Ids#isRoomId} does the rest. */
    private static final Pattern ROOM_TOPIC =
            Pattern.compile("chat-rooms/(\\+|[1-9][0-9]{0,15})/(messages|events|send/(" + Ids.USER_ID_PATTERN + "))");

    /** Below the user any levels, none of them empty, without wildcards and control characters. */
    private static final Pattern USER_TOPIC =
            Pattern.compile("users/(" + Ids.USER_ID_PATTERN + ")/([^/+#\\p{Cntrl}]+(?:/[^/+#\\p{Cntrl}]+)*)");

    private static final int TOPIC_CHARS_MAX = 256;

    /** What a topic, or the filter of a subscription, means. */
    public sealed interface Meaning {}

    /** The room's messages. */
    public record Messages(long roomId) implements Meaning {}

    /** The room's activity. */
    public record Events(long roomId) implements Meaning {}

    /** What the user sends to the room over MQTT. */
    public record Send(long roomId, String userId) implements Meaning {}

    /** A filter, not a topic: the messages or events of every room. */
    public record AllRooms() implements Meaning {}

    /** Whether the user is there, as they say themselves. */
    public record Presence(String userId) implements Meaning {}

    /** The acks topic, or any other below the user's: MQTT 5 response topics lie there. */
    public record Replies(String userId) implements Meaning {}

    /** Everything else: other trees, other wildcards, broken spellings. */
    public record Unknown() implements Meaning {}

    private RoomTopic() {}

    /** Where the room's messages are published, QoS 1, the newest retained. */
    public static String messages(long roomId) {
        return ROOMS + roomId + "/messages";
    }

    public static String events(long roomId) {
        return ROOMS + roomId + "/events";
    }

    public static String send(long roomId, String userId) {
        return ROOMS + roomId + "/send/" + userId;
    }

    public static String acks(String userId) {
        return USERS + userId + "/acks";
    }

    public static String presence(String userId) {
        return USERS + userId + "/presence";
    }

    /** Reads a topic or filter strictly: what is not spelt exactly as above is {@link Unknown}. Never throws. */
    public static Meaning parse(String topicOrFilter) {
        if (topicOrFilter.length() > TOPIC_CHARS_MAX) {
            return new Unknown();
        }
        Matcher room = ROOM_TOPIC.matcher(topicOrFilter);
        if (room.matches()) {
            return ofRoom(room.group(1), room.group(2), room.group(3));
        }
        Matcher user = USER_TOPIC.matcher(topicOrFilter);
        if (user.matches()) {
            return user.group(2).equals("presence") ? new Presence(user.group(1)) : new Replies(user.group(1));
        }
        return new Unknown();
    }

    private static Meaning ofRoom(String id, String kind, @Nullable String sender) {
        if (id.equals("+")) {
            return sender == null ? new AllRooms() : new Unknown();
        }
        long roomId = Long.parseLong(id);
        if (!Ids.isRoomId(roomId)) {
            return new Unknown();
        }
        if (sender != null) {
            return new Send(roomId, sender);
        }
        return kind.equals("messages") ? new Messages(roomId) : new Events(roomId);
    }
}
