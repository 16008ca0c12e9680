package io.bongsu.client;

/** The only place that spells a topic. */
final class Topics {

    private static final String ROOMS = "chat-rooms/";
    private static final String MESSAGES = "/messages";

    private Topics() {}

    static String messages(long chatRoomId) {
        return ROOMS + chatRoomId + MESSAGES;
    }

    static String send(long chatRoomId, String userId) {
        return ROOMS + chatRoomId + "/send/" + userId;
    }

    /** Where this installation's sends are answered, and no other one's. */
    static String acks(String userId, String suffix) {
        return "users/" + userId + "/acks/" + suffix;
    }

    /** @return the room, or -1 where it is no topic of a room's messages */
    static long roomOf(String topic) {
        if (!topic.startsWith(ROOMS) || !topic.endsWith(MESSAGES)) {
            return -1;
        }
        try {
            return Long.parseLong(topic.substring(ROOMS.length(), topic.length() - MESSAGES.length()));
        } catch (NumberFormatException notARoom) {
            return -1;
        }
    }
}
