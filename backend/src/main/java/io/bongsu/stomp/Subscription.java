package io.bongsu.stomp;

import io.bongsu.membership.Caller;
import io.bongsu.stream.Cursor;
import io.bongsu.stream.Delivery;
import io.bongsu.stream.Receiver;
import io.bongsu.stream.Start;
import io.bongsu.stream.Streams;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One SUBSCRIBE: a cursor, and whether it waits for its turn to be pulled. */
final class Subscription implements Receiver {

    private final String id;
    private final String destination;
    private final long roomId;
    private final Outbox outbox;

    /** True from the beginning, so that a ready told before the cursor is known here does not queue it. */
    private final AtomicBoolean queued = new AtomicBoolean(true);

    private volatile boolean stalled;
    private volatile boolean closed;
    private @Nullable Cursor cursor;
    private byte @Nullable [] announcement;

    Subscription(String id, String destination, long roomId, Outbox outbox) {
        this.id = id;
        this.destination = destination;
        this.roomId = roomId;
        this.outbox = outbox;
    }

    String id() {
        return id;
    }

    String destination() {
        return destination;
    }

    long roomId() {
        return roomId;
    }

    /**
     * @param announced whether the client is told where it starts, and so knows events
     * @throws io.bongsu.core.ProblemException as {@link Streams#open}
     */
    void open(Streams streams, Caller caller, Start start, boolean announced) {
        Cursor opened = streams.open(caller, roomId, start, this);
        if (announced) {
            announcement = Frames.position(this, opened.position());
        }
        synchronized (this) {
            cursor = opened;
            if (closed) {
                opened.close();
            }
        }
        outbox.enqueue(this);
    }

    @Override
    public void ready() {
        if (queued.compareAndSet(false, true)) {
            outbox.enqueue(this);
        }
    }

    /** Neither closed by its client nor ended by the stream. */
    synchronized boolean mayGoOn() {
        return !closed && cursor != null && !cursor.hasEnded();
    }

    /** A pull failed before; another try, whether or not the stream says so. */
    void retryIfStalled() {
        if (stalled) {
            ready();
        }
    }

    /** What is sent before anything else, once. */
    byte @Nullable [] takeAnnouncement() {
        byte[] first = announcement;
        announcement = null;
        return first;
    }

    /** By the writer only. Unqueued first: a ready told during the pull must count. */
    Delivery pull(int maxEntries, int maxBytes) {
        queued.set(false);
        stalled = true;
        Delivery delivery = opened().next(maxEntries, maxBytes);
        stalled = false;
        return delivery;
    }

    private synchronized Cursor opened() {
        return Objects.requireNonNull(cursor);
    }

    boolean isClosed() {
        return closed;
    }

    /** From then on the writer sends nothing more of it, not even what it has pulled. */
    synchronized void close() {
        closed = true;
        if (cursor != null) {
            cursor.close();
        }
    }
}
