package io.bongsu.core;

/** The only place that spells a topic of a room or user. MQTT topic names, MQTT 5 §4.7. */
public final class RoomTopic {

    private static final String ROOMS = "chat-rooms/";
    private static final String USERS = "users/";

    /** Where Mosquitto tells since when it runs: a retained {@code 123 seconds}. */
    public static final String BROKER_UPTIME = "$SYS/broker/uptime";

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
}
