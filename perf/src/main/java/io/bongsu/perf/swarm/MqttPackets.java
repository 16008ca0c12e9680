package io.bongsu.perf.swarm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** MQTT's packets as bytes (MQTT 3.1.1 §3, MQTT 5 §3), as far as a subscriber needs them. */
final class MqttPackets {

    /** What brokers as shipped take; whoever sends nothing for half as long more is cut. */
    static final int KEEP_ALIVE_SECONDS = 60;

    private static final int SESSION_EXPIRY = 0x11;
    private static final int SESSION_SECONDS = 3_600;
    private static final int SUBSCRIBE_ID = 1;

    private MqttPackets() {}

    static byte[] connect(int version, Ticket ticket) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, "MQTT");
        body.write(version);
        boolean persistent = ticket.session().isPersistent();
        boolean password = !ticket.token().isEmpty();
        body.write((persistent ? 0 : 0x02) | (password ? 0xC0 : 0));
        number(body, KEEP_ALIVE_SECONDS);
        if (version == 5) {
            body.write(persistent ? 5 : 0);
            if (persistent) {
                body.write(SESSION_EXPIRY);
                number(body, 0);
                number(body, SESSION_SECONDS);
            }
        }
        text(body, ticket.name());
        if (password) {
            text(body, ticket.name().replaceFirst(":.*", ""));
            text(body, ticket.token());
        }
        return packet(0x10, body);
    }

    static byte[] subscribe(int version, Ticket ticket) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        number(body, SUBSCRIBE_ID);
        if (version == 5) {
            body.write(0);
        }
        text(body, ticket.topic());
        body.write(ticket.qos());
        return packet(0x82, body);
    }

    static byte[] puback(int packetId) {
        return short4(0x40, packetId);
    }

    static byte[] pubrec(int packetId) {
        return short4(0x50, packetId);
    }

    static byte[] pubcomp(int packetId) {
        return short4(0x70, packetId);
    }

    static byte[] ping() {
        return new byte[] {(byte) 0xC0, 0};
    }

    private static byte[] short4(int type, int packetId) {
        return new byte[] {(byte) type, 2, (byte) (packetId >> 8), (byte) packetId};
    }

    private static byte[] packet(int type, ByteArrayOutputStream body) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(type);
        int left = body.size();
        do {
            packet.write(left % 128 | (left >= 128 ? 0x80 : 0));
            left /= 128;
        } while (left > 0);
        packet.writeBytes(body.toByteArray());
        return packet.toByteArray();
    }

    private static void text(ByteArrayOutputStream into, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(into, bytes.length);
        into.writeBytes(bytes);
    }

    private static void number(ByteArrayOutputStream into, int value) {
        into.write(value >> 8);
        into.write(value);
    }

    static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
    }

    /** Where the packet ends that begins here; -1 where it is not whole yet. */
    static int end(byte[] bytes, int from, int to) {
        int length = 0;
        for (int at = from + 1, shift = 0; at < to; at++, shift += 7) {
            length |= (bytes[at] & 0x7F) << shift;
            if (bytes[at] >= 0) {
                int end = at + 1 + length;
                return end <= to ? end : -1;
            }
        }
        return -1;
    }

    /** Where the variable header begins. */
    static int body(byte[] bytes, int from) {
        int at = from + 1;
        while (bytes[at] < 0) {
            at++;
        }
        return at + 1;
    }

    static int afterProperties(byte[] bytes, int from) {
        int length = 0;
        int at = from;
        int shift = 0;
        do {
            length |= (bytes[at] & 0x7F) << shift;
            shift += 7;
        } while (bytes[at++] < 0);
        return at + length;
    }
}
