package io.bongsu.perf.swarm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;

/** Takes another conversation through a WebSocket (RFC 6455): its bytes in binary frames, without regard to where they are cut. */
final class WebSocketFrames implements Conversation {

    private static final int LONGEST_HEAD = 16_384;
    private static final int CLOSE = 8;
    private static final int PING = 9;

    private final String path;
    private final String protocol;
    private final Wire wire;
    private final Conversation inner;

    private final StringBuilder head = new StringBuilder();
    private boolean upgraded;

    /** Of the frame that is being read: its header so far, and how much of its payload is still to come. */
    private final byte[] header = new byte[10];

    private int headerBytes;
    private long payloadLeft;
    private int opcode;
    private final ByteArrayOutputStream control = new ByteArrayOutputStream(0);

    WebSocketFrames(String path, String protocol, Wire wire, Function<Wire, Conversation> inner) {
        this.path = path;
        this.protocol = protocol;
        this.wire = wire;
        this.inner = inner.apply(new Framed(wire));
    }

    @Override
    public void connected() {
        wire.send(Requests.upgrade(path, protocol));
    }

    @Override
    public void received(byte[] bytes, int from, int to) throws IOException {
        int at = upgraded ? from : takeHead(bytes, from, to);
        while (at < to) {
            if (payloadLeft == 0) {
                header[headerBytes++] = bytes[at++];
                if (headerBytes == headerLength()) {
                    beginFrame();
                }
            } else {
                int length = (int) Math.min(payloadLeft, to - at);
                takePayload(bytes, at, length);
                at += length;
                payloadLeft -= length;
                if (payloadLeft == 0) {
                    endFrame();
                }
            }
        }
    }

    private int takeHead(byte[] bytes, int from, int to) throws IOException {
        for (int at = from; at < to; at++) {
            head.append((char) bytes[at]);
            if (head.length() > LONGEST_HEAD) {
                throw new IOException("A handshake longer than " + LONGEST_HEAD + " bytes");
            }
            if (bytes[at] == '\n' && head.indexOf("\r\n\r\n") == head.length() - 4) {
                if (!head.toString().startsWith("HTTP/1.1 101")) {
                    throw new Refusal(head.toString());
                }
                upgraded = true;
                inner.connected();
                return at + 1;
            }
        }
        return to;
    }

    /** Two bytes, and the longer length where they announce one; servers do not mask. */
    private int headerLength() {
        int length = headerBytes < 2 ? 0 : header[1] & 0x7F;
        return length == 126 ? 4 : length == 127 ? 10 : 2;
    }

    private void beginFrame() throws IOException {
        int length = header[1] & 0x7F;
        payloadLeft = length;
        if (length >= 126) {
            payloadLeft = 0;
            for (int i = 2; i < headerBytes; i++) {
                payloadLeft = payloadLeft << 8 | (header[i] & 0xFF);
            }
        }
        opcode = header[0] & 0x0F;
        headerBytes = 0;
        control.reset();
        if (payloadLeft == 0) {
            endFrame();
        }
    }

    private void takePayload(byte[] bytes, int from, int length) throws IOException {
        if (opcode >= CLOSE) {
            control.write(bytes, from, length);
        } else {
            inner.received(bytes, from, from + length);
        }
    }

    private void endFrame() throws IOException {
        if (opcode == PING) {
            wire.send(Requests.pong(control.toByteArray()));
        } else if (opcode == CLOSE) {
            throw new IOException("The server closed the WebSocket: " + control.toString(StandardCharsets.UTF_8));
        }
    }

    private record Framed(Wire wire) implements Wire {
        @Override
        public void send(byte[] bytes) {
            wire.send(Requests.binaryFrame(bytes));
        }

        @Override
        public void opened() {
            wire.opened();
        }

        @Override
        public void waits() {
            wire.waits();
        }

        @Override
        public void again() throws IOException {
            wire.again();
        }

        @Override
        public void heard(long number, long dueNanos) {
            wire.heard(number, dueNanos);
        }

        @Override
        public void qos(int qos) {
            wire.qos(qos);
        }

        @Override
        public void position(long position) {
            wire.position(position);
        }

        @Override
        public void later(Duration delay, Action action) {
            wire.later(delay, action);
        }
    }
}
