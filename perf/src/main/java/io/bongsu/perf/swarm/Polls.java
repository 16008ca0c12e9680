package io.bongsu.perf.swarm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The answers of one connection, put together from pieces. Each must say its length, or come in chunks. */
final class Polls {

    /**
     * @param position to ask from the next time; -1 where answers have none
     * @param isLast whether the server says that it takes no further request on this connection (RFC 9112 §9.6)
     */
    record Answer(ByteBuffer body, long position, boolean isLast) {}

    private static final int LARGEST = 8_388_608;

    private final ByteArrayOutputStream pending = new ByteArrayOutputStream(0);
    private final String positionHeader;

    /** @param positionHeader {@code "\r\nname:"} in lower case; empty where answers have none */
    Polls(String positionHeader) {
        this.positionHeader = positionHeader;
    }

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
            throw new Refusal(head);
        }
        int bodyAt = end + 4;
        long position = positionHeader.isEmpty() ? -1 : number(head.substring(0, end + 2), positionHeader);
        String headers = head.substring(0, end + 2).toLowerCase(Locale.ROOT);
        ByteBuffer body = headers.contains("\r\ntransfer-encoding: chunked")
                ? chunked(bytes, bodyAt)
                : ofLength((int) number(head.substring(0, end + 2), "\r\ncontent-length:"), bytes, bodyAt);
        return body == null ? null : new Answer(body, position, headers.contains("\r\nconnection: close\r\n"));
    }

    private @Nullable ByteBuffer ofLength(int length, byte[] bytes, int from) {
        if (bytes.length < from + length) {
            return null;
        }
        keep(bytes, from + length);
        return ByteBuffer.wrap(bytes, from, length);
    }

    /** RFC 9112 §7.1, without extensions and trailers. */
    private @Nullable ByteBuffer chunked(byte[] bytes, int from) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int at = from;
        while (true) {
            int lineEnd = at;
            while (lineEnd < bytes.length && bytes[lineEnd] != '\r') {
                lineEnd++;
            }
            if (lineEnd + 2 > bytes.length) {
                return null;
            }
            int size = Integer.parseInt(new String(bytes, at, lineEnd - at, StandardCharsets.US_ASCII), 16);
            int data = lineEnd + 2;
            if (data + size + 2 > bytes.length) {
                return null;
            }
            if (size == 0) {
                keep(bytes, data + 2);
                return ByteBuffer.wrap(body.toByteArray());
            }
            body.write(bytes, data, size);
            at = data + size + 2;
        }
    }

    private void keep(byte[] bytes, int from) {
        pending.reset();
        pending.write(bytes, from, bytes.length - from);
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
