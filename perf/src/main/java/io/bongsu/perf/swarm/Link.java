package io.bongsu.perf.swarm;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/**
 * One connection, with the network it is to have between its ends. What is read is held for the delay and handed on in order; what
 * is sent is held likewise. While more than {@value #HELD_BYTES} bytes are held nothing more is read, so that TCP slows the
 * server as a slow network would. Only the swarm's thread touches it.
 */
final class Link {

    /** Who is at this end. */
    interface End {
        void connected() throws IOException;

        void received(byte[] bytes, int from, int to) throws IOException;

        /** The last that is heard of the link. */
        void lost(Exception why);
    }

    private static final int HELD_BYTES = 262_144;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Passage passage;
    private final Timers timers;
    private final Traffic traffic;
    private final End end;
    private final Queue<ByteBuffer> unsent = new ArrayDeque<>();
    private long held;
    private boolean over;

    Link(InetSocketAddress server, Passage passage, Timers timers, Selector selector, Traffic traffic, End end)
            throws IOException {
        this.passage = passage;
        this.timers = timers;
        this.traffic = traffic;
        this.end = end;
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        try {
            boolean atOnce = channel.connect(server);
            key = channel.register(selector, atOnce ? 0 : SelectionKey.OP_CONNECT, this);
            if (atOnce) {
                timers.at(System.nanoTime(), () -> run(this::begin));
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Something can be done with the socket. */
    void ready(byte[] shared) {
        try {
            if (over || !key.isValid()) {
                return;
            }
            if (key.isConnectable()) {
                channel.finishConnect();
                begin();
                return;
            }
            if (key.isWritable()) {
                flush();
            }
            if (key.isReadable()) {
                read(shared);
            }
        } catch (IOException | RuntimeException trouble) {
            lose(trouble);
        }
    }

    private void begin() {
        key.interestOps(SelectionKey.OP_READ);
        later(passage.handshake(), end::connected);
    }

    private void later(long atNanos, Conversation.Action step) {
        if (passage.isImmediate()) {
            run(step);
        } else {
            timers.at(atNanos, () -> run(step));
        }
    }

    /** Unless it is over; what goes wrong is the link's end. */
    void run(Conversation.Action step) {
        if (over) {
            return;
        }
        try {
            step.run();
        } catch (IOException | RuntimeException trouble) {
            lose(trouble);
        }
    }

    private void read(byte[] shared) throws IOException {
        int length = channel.read(ByteBuffer.wrap(shared));
        if (length < 0) {
            key.interestOps(key.interestOps() & ~SelectionKey.OP_READ);
            later(passage.arrival(0), () -> {
                throw new EOFException("The server closed the connection");
            });
            return;
        }
        traffic.in(length);
        if (passage.isImmediate()) {
            end.received(shared, 0, length);
            return;
        }
        byte[] piece = Arrays.copyOf(shared, length);
        held += length;
        if (held > HELD_BYTES) {
            key.interestOps(key.interestOps() & ~SelectionKey.OP_READ);
        }
        later(passage.arrival(length), () -> {
            held -= piece.length;
            if (held <= HELD_BYTES && key.isValid()) {
                key.interestOps(key.interestOps() | SelectionKey.OP_READ);
            }
            end.received(piece, 0, piece.length);
        });
    }

    void send(byte[] bytes) {
        later(passage.departure(), () -> {
            traffic.out(bytes.length);
            unsent.add(ByteBuffer.wrap(bytes));
            flush();
        });
    }

    private void flush() throws IOException {
        while (!unsent.isEmpty()) {
            channel.write(unsent.peek());
            if (unsent.peek().hasRemaining()) {
                key.interestOps(key.interestOps() | SelectionKey.OP_WRITE);
                return;
            }
            unsent.remove();
        }
        key.interestOps(key.interestOps() & ~SelectionKey.OP_WRITE);
    }

    /** Resets the connection (TCP RST); what was held is gone, and the end is told. */
    void cut() {
        if (!over) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException gone) {
                // Then it needs no reset.
            }
            lose(new IOException("The link was cut"));
        }
    }

    /** Without being asked to by the network. */
    void giveUp(String why) {
        lose(new IOException(why));
    }

    private void lose(Exception why) {
        if (!over) {
            close();
            end.lost(why);
        }
    }

    /** Without telling the end. */
    void close() {
        over = true;
        key.cancel();
        try {
            channel.close();
        } catch (IOException gone) {
            // What was wanted.
        }
    }
}
