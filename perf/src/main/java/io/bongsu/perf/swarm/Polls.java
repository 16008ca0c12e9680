package io.bongsu.perf.swarm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The answers of one long-polling connection, put together from pieces. Each must say its length. */
final class Polls {

    /** @param position to ask from the next time */
    record Answer(ByteBuffer body, long position) {}

    private static final int LARGEST = 8_388_608;

    private final ByteArrayOutputStream pending = new ByteArrayOutputStream(0);

    void take(byte[] bytes, int from, int to) throws IOException {
        if (pending.size() + to - from > LARGEST) {
            throw new IOException("An answer larger than " + LARGEST + " bytes");
        }
        pending.write(bytes, from, to - from);
    }

    /** The next whole answer; null when there is none yet. */
    @Nullable
    Answer next() throws IOException {
        byte[] bytes = pending.toByteArray();
        String head = new String(bytes, 0, Math.min(bytes.length, 4_096), StandardCharsets.ISO_8859_1);
        int end = head.indexOf("\r\n\r\n");
        if (end < 0) {
            return null;
        }
        if (!head.startsWith("HTTP/1.1 200")) {
            throw new IOException("Refused: " + head.substring(0, Math.min(head.length(), 600)));
        }
        int bodyAt = end + 4;
        int length = (int) number(head, "\r\ncontent-length:");
        if (bytes.length < bodyAt + length) {
            return null;
        }
        pending.reset();
        pending.write(bytes, bodyAt + length, bytes.length - bodyAt - length);
        return new Answer(ByteBuffer.wrap(bytes, bodyAt, length), number(head, "\r\nbongsu-position:"));
    }

    private static long number(String head, String name) throws IOException {
        int at = head.toLowerCase(Locale.ROOT).indexOf(name);
        if (at < 0) {
            throw new IOException("An answer without" + name.strip());
        }
        int from = at + name.length();
        return Long.parseLong(head.substring(from, head.indexOf("\r\n", from)).strip());
    }
}
