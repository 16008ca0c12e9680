package io.bongsu.perf;

import io.bongsu.perf.swarm.Stamp;
import java.nio.charset.StandardCharsets;

/**
 * One sender's POST as bytes, its text stamped with number and due time; written over the last one, so that nothing has to
 * be encoded while the clock runs. To be used by one thread.
 */
public final class StampedPost {

    private static final String KEY = "0000000000000000";

    private final byte[] bytes;
    private final int keyAt;
    private final int stampAt;

    /** @param token empty where nobody is checked */
    public StampedPost(String path, String token, long room, int contentBytes) {
        this(
                path,
                token,
                "{\"chatRoomId\":" + room + ",\"clientMessageId\":\"" + KEY + "\",\"content\":\""
                        + "x".repeat(contentBytes) + "\"}");
    }

    /** As the tutorial's app takes it: nobody is checked, and there is no key. */
    static StampedPost forTutorial(long room, int contentBytes) {
        return new StampedPost(
                "/messages", "", "{\"roomId\":" + room + ",\"content\":\"" + "x".repeat(contentBytes) + "\"}");
    }

    /** Without HTTP around it, for a broker. */
    static StampedPost bare(long room, int contentBytes) {
        return new StampedPost("{\"roomId\":" + room + ",\"content\":\"" + "x".repeat(contentBytes) + "\"}");
    }

    private StampedPost(String path, String token, String body) {
        this("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + (token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n")
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private StampedPost(String request) {
        bytes = request.getBytes(StandardCharsets.US_ASCII);
        keyAt = request.indexOf(KEY + "\",\"content"); // -1 where there is none
        stampAt = request.indexOf("\"content\":\"") + "\"content\":\"".length();
    }

    public byte[] with(long number, long dueNanos) {
        if (keyAt >= 0) {
            writeKey(number);
        }
        Stamp.write(bytes, stampAt, number, dueNanos);
        return bytes;
    }

    private void writeKey(long number) {
        long rest = number;
        for (int i = keyAt + KEY.length() - 1; i >= keyAt; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
