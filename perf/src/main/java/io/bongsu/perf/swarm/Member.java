package io.bongsu.perf.swarm;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** One receiver: opens its stream step by step, then reads it. Only the swarm's thread touches it. */
final class Member {

    private static final int LONGEST_OPENING = 16_384;

    private final Dialect dialect;
    private final Ticket ticket;
    private final Tally tally;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Iterator<Dialect.Step> steps;
    private final Stamp.Reader stamps = new Stamp.Reader();
    private final @Nullable Polls polls;
    /** Where the answer comes in chunks. */
    private @Nullable Chunks chunks;

    /** What was read while it opens; null once it is open. */
    private @Nullable StringBuilder opening = new StringBuilder();

    private String waitsFor = "";
    private long received;

    Member(Dialect dialect, Ticket ticket, InetSocketAddress server, Selector selector, Tally tally)
            throws IOException {
        this.dialect = dialect;
        this.ticket = ticket;
        this.tally = tally;
        this.steps = dialect.opening(ticket).iterator();
        this.polls = dialect == Dialect.LONG_POLLING ? new Polls() : null;
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(server);
        key = channel.register(selector, SelectionKey.OP_CONNECT, this);
    }

    boolean isOpen() {
        return opening == null;
    }

    long received() {
        return received;
    }

    void forgetReceived() {
        received = 0;
    }

    void connected() throws IOException {
        channel.finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        step();
    }

    /** Sends what is next; what needs no answer is done at once. */
    private void step() throws IOException {
        while (steps.hasNext()) {
            Dialect.Step next = steps.next();
            write(next.send().get());
            if (!next.waitFor().isEmpty()) {
                waitsFor = next.waitFor();
                return;
            }
        }
        opening = null;
    }

    /** @return whether it has become open just now */
    boolean read(byte[] bytes) throws IOException {
        int length = channel.read(ByteBuffer.wrap(bytes));
        if (length < 0) {
            throw new EOFException("The server closed the connection");
        }
        if (opening == null) {
            take(bytes, 0, length);
            return false;
        }
        opening.append(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        refuseTrouble(opening);
        while (opening != null) {
            int found = opening.indexOf(waitsFor);
            if (found < 0) {
                return false;
            }
            if (opening.indexOf("Transfer-Encoding: chunked") >= 0) {
                chunks = new Chunks();
            }
            String rest = opening.substring(found + waitsFor.length());
            opening.setLength(0);
            opening.append(rest);
            step();
            if (opening == null) {
                byte[] early = rest.getBytes(StandardCharsets.ISO_8859_1);
                take(early, 0, early.length);
            }
        }
        return true;
    }

    private static void refuseTrouble(StringBuilder answer) throws IOException {
        boolean refused = answer.indexOf("HTTP/1.1 4") == 0 || answer.indexOf("HTTP/1.1 5") == 0;
        if (refused || answer.indexOf("ERROR\n") >= 0 || answer.length() > LONGEST_OPENING) {
            throw new IOException("Refused: " + answer.substring(0, Math.min(answer.length(), 600)));
        }
    }

    private void take(byte[] bytes, int from, int to) throws IOException {
        if (chunks != null) {
            chunks.take(bytes, from, to, (piece, begin, end) -> stamps.read(piece, begin, end, this::stamp));
            return;
        }
        if (polls == null) {
            stamps.read(bytes, from, to, this::stamp);
            return;
        }
        polls.take(bytes, from, to);
        for (Polls.Answer answer = polls.next(); answer != null; answer = polls.next()) {
            stamps.read(answer.body(), this::stamp);
            write(Dialect.poll(ticket, answer.position()));
        }
    }

    private void stamp(long number, long dueNanos) {
        received++;
        tally.arrived(number, dueNanos);
    }

    /** A request fits into an empty socket buffer. */
    private void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    void close() {
        key.cancel();
        try {
            channel.close();
        } catch (IOException gone) {
            // What was wanted.
        }
    }

    @Override
    public String toString() {
        return dialect + " in room " + ticket.room();
    }
}
