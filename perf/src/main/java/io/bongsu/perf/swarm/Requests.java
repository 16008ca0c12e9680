package io.bongsu.perf.swarm;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/** The bytes of what receivers ask for. */
final class Requests {

    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int PONG = 10;

    private Requests() {}

    static byte[] get(String path, String token) {
        return ascii("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + (token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n") + "\r\n");
    }

    /** Its key is RFC 6455's example: who measures does not check the server's answer to it. */
    static byte[] upgrade(String path, String protocol) {
        return ascii("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + (protocol.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + protocol + "\r\n") + "\r\n");
    }

    static byte[] textFrame(String payload) {
        return frame(TEXT, payload.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] binaryFrame(byte[] payload) {
        return frame(BINARY, payload);
    }

    static byte[] pong(byte[] payload) {
        return frame(PONG, payload);
    }

    /** One masked frame (RFC 6455 §5.2) of less than 64 KiB. */
    private static byte[] frame(int opcode, byte[] payload) {
        int header = payload.length < 126 ? 2 : 4;
        byte[] frame = new byte[header + 4 + payload.length];
        frame[0] = (byte) (0x80 | opcode);
        if (header == 2) {
            frame[1] = (byte) (0x80 | payload.length);
        } else {
            frame[1] = (byte) (0x80 | 126);
            frame[2] = (byte) (payload.length >> 8);
            frame[3] = (byte) payload.length;
        }
        int mask = ThreadLocalRandom.current().nextInt();
        for (int i = 0; i < 4; i++) {
            frame[header + i] = (byte) (mask >> (24 - 8 * i));
        }
        for (int i = 0; i < payload.length; i++) {
            frame[header + 4 + i] = (byte) (payload[i] ^ frame[header + i % 4]);
        }
        return frame;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
