package io.bongsu.perf.swarm;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** How a receiver of one transport opens its stream: what it sends, and what it waits for before it sends the next. */
public enum Dialect {
    /** Ours. */
    STOMP {
        @Override
        List<Step> opening(Ticket ticket) {
            return List.of(
                    upgrade("/ws", "v12.stomp"),
                    new Step(
                            () -> text(
                                    "CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:0,0\nAuthorization:Bearer "
                                            + ticket.token() + "\n\n\0"),
                            "CONNECTED"),
                    new Step(
                            () -> text("SUBSCRIBE\nid:sub-0\nreceipt:r\ndestination:/topic/chat-rooms/" + ticket.room()
                                    + "/messages\n"
                                    + (ticket.position() < 0 ? "" : "position:" + ticket.position() + "\n")
                                    + "\n\0"),
                            "RECEIPT"));
        }
    },
    /** Of a broker that knows neither tokens nor positions nor receipts. */
    PLAIN_STOMP {
        @Override
        List<Step> opening(Ticket ticket) {
            return List.of(
                    upgrade("/ws", "v12.stomp"),
                    new Step(
                            () -> text("CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:0,0\n\n\0"),
                            "CONNECTED"),
                    new Step(
                            () -> text("SUBSCRIBE\nid:sub-0\ndestination:/topic/chat-rooms/" + ticket.room()
                                    + "/messages\n\n\0"),
                            ""));
        }
    },
    /** Engine.IO 4 over a WebSocket; whoever connects is in the room. */
    SOCKET_IO {
        @Override
        List<Step> opening(Ticket ticket) {
            return List.of(
                    upgrade("/socket.io/?EIO=4&transport=websocket", "", "0{"), new Step(() -> text("40"), "40{"));
        }
    },
    SSE {
        @Override
        List<Step> opening(Ticket ticket) {
            return List.of(new Step(
                    () -> get("/sse/chat-rooms/" + ticket.room() + "/messages", ticket.position(), ticket.token()),
                    "\r\n\r\n"));
        }
    },
    LONG_POLLING {
        @Override
        List<Step> opening(Ticket ticket) {
            return List.of(new Step(() -> poll(ticket, ticket.position()), ""));
        }
    };

    /** @param waitFor empty where nothing is answered */
    record Step(Supplier<byte[]> send, String waitFor) {}

    abstract List<Step> opening(Ticket ticket);

    static byte[] poll(Ticket ticket, long position) {
        return get("/long-polling/chat-rooms/" + ticket.room() + "/messages", position, ticket.token());
    }

    private static byte[] get(String path, long position, String token) {
        return ascii("GET " + path + (position < 0 ? "" : "?after=" + position)
                + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n");
    }

    private static Step upgrade(String path, String protocol) {
        return upgrade(path, protocol, "\r\n\r\n");
    }

    private static Step upgrade(String path, String protocol, String waitFor) {
        return new Step(
                () -> ascii(
                        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                                + (protocol.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + protocol + "\r\n") + "\r\n"),
                waitFor);
    }

    /** One masked text frame (RFC 6455 §5.2) of less than 64 KiB. */
    private static byte[] text(String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        int header = bytes.length < 126 ? 2 : 4;
        byte[] frame = new byte[header + 4 + bytes.length];
        frame[0] = (byte) 0x81;
        if (header == 2) {
            frame[1] = (byte) (0x80 | bytes.length);
        } else {
            frame[1] = (byte) (0x80 | 126);
            frame[2] = (byte) (bytes.length >> 8);
            frame[3] = (byte) bytes.length;
        }
        int mask = ThreadLocalRandom.current().nextInt();
        for (int i = 0; i < 4; i++) {
            frame[header + i] = (byte) (mask >> (24 - 8 * i));
        }
        for (int i = 0; i < bytes.length; i++) {
            frame[header + 4 + i] = (byte) (bytes[i] ^ frame[header + i % 4]);
        }
        return frame;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
