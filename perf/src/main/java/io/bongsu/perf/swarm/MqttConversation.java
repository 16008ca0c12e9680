package io.bongsu.perf.swarm;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/**
 * A subscriber over MQTT 3.1.1 or 5, no more: its acknowledgements go out at once, as each message is handed on. What a broker
 * kept and sends because of a new subscription (its retain flag says so) is no delivery and is left out.
 */
final class MqttConversation implements Conversation {

    private static final int CONNACK = 2;
    private static final int PUBLISH = 3;
    private static final int PUBREL = 6;
    private static final int SUBACK = 9;
    private static final int DISCONNECT = 14;
    private static final Duration PING_EVERY = Duration.ofSeconds(MqttPackets.KEEP_ALIVE_SECONDS);

    private final int version;
    private final Ticket ticket;
    private final Wire wire;
    private byte[] pending = new byte[0];

    MqttConversation(int version, Ticket ticket, Wire wire) {
        this.version = version;
        this.ticket = ticket;
        this.wire = wire;
    }

    @Override
    public void connected() {
        wire.send(MqttPackets.connect(version, ticket));
    }

    @Override
    public void received(byte[] bytes, int from, int to) throws IOException {
        byte[] all = bytes;
        int at = from;
        int end = to;
        if (pending.length > 0) {
            all = Arrays.copyOf(pending, pending.length + to - from);
            System.arraycopy(bytes, from, all, pending.length, to - from);
            at = 0;
            end = all.length;
        }
        for (int next = MqttPackets.end(all, at, end); next > 0; next = MqttPackets.end(all, at, end)) {
            take(all, at, next);
            at = next;
        }
        pending = Arrays.copyOfRange(all, at, end);
    }

    private void take(byte[] bytes, int from, int to) throws IOException {
        int body = MqttPackets.body(bytes, from);
        switch ((bytes[from] & 0xF0) >> 4) {
            case CONNACK -> connack(bytes, body);
            case SUBACK -> {
                if ((bytes[to - 1] & 0xFF) > 2) {
                    throw new IOException("The subscription was refused with " + (bytes[to - 1] & 0xFF));
                }
                open();
            }
            case PUBLISH -> publish(bytes, from, body, to);
            case PUBREL -> {
                int packetId = MqttPackets.number(bytes, body);
                ticket.session().released(packetId);
                wire.send(MqttPackets.pubcomp(packetId));
            }
            case DISCONNECT -> throw new IOException("The broker ended the connection");
            default -> {
                // PINGRESP: nothing to do.
            }
        }
    }

    private void connack(byte[] bytes, int body) throws IOException {
        int code = bytes[body + 1] & 0xFF;
        if (code != 0) {
            throw new IOException("The broker refused the connection with " + code);
        }
        boolean present = (bytes[body] & 1) == 1;
        ticket.session().begin(present);
        if (present) {
            open();
        } else {
            wire.send(MqttPackets.subscribe(version, ticket));
        }
    }

    private void open() {
        wire.opened();
        wire.later(PING_EVERY, this::ping);
    }

    private void ping() {
        wire.send(MqttPackets.ping());
        wire.later(PING_EVERY, this::ping);
    }

    private void publish(byte[] bytes, int from, int body, int to) {
        int qos = (bytes[from] >> 1) & 3;
        boolean retained = (bytes[from] & 1) == 1;
        int at = body + 2 + MqttPackets.number(bytes, body);
        int packetId = qos == 0 ? 0 : MqttPackets.number(bytes, at);
        at += qos == 0 ? 0 : 2;
        if (version == 5) {
            at = MqttPackets.afterProperties(bytes, at);
        }
        boolean fresh = qos < 2 || ticket.session().received(packetId);
        if (fresh && !retained) {
            wire.qos(qos);
            new Stamp.Reader().read(bytes, at, to, wire::heard);
        }
        if (qos == 1) {
            wire.send(MqttPackets.puback(packetId));
        } else if (qos == 2) {
            wire.send(MqttPackets.pubrec(packetId));
        }
    }
}
