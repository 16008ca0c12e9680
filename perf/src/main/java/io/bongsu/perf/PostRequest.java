package io.bongsu.perf;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One sender's POST as bytes. Each use gets a clientMessageId of its own, written over the last one, so that nothing has
 * to be encoded while the clock runs. To be used by one thread.
 */
final class PostRequest {

    /** Sixteen digits, as wide as the room kept for them. */
    private static final String KEY = "0000000000000000";

    private static final AtomicLong KEYS = new AtomicLong();

    private final byte[] bytes;
    private final int keyAt;

    /** @param contentBytes of text; the whole request is about 400 bytes more, with the token */
    PostRequest(String path, String token, long room, int contentBytes) {
        String body = "{\"chatRoomId\":" + room + ",\"clientMessageId\":\"" + KEY + "\",\"content\":\""
                + "x".repeat(contentBytes) + "\"}";
        String request = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        bytes = request.getBytes(StandardCharsets.US_ASCII);
        keyAt = request.indexOf(KEY + "\",\"content");
    }

    /** The request under a key nobody used before. */
    byte[] next() {
        return withKey(KEYS.incrementAndGet());
    }

    byte[] withKey(long key) {
        long rest = key;
        for (int i = keyAt + KEY.length() - 1; i >= keyAt; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return bytes;
    }
}
