package io.bongsu.stomp;

import io.bongsu.core.Entry;
import io.bongsu.membership.Caller;
import io.bongsu.stream.Cursor;
import io.bongsu.stream.Delivery;
import io.bongsu.stream.Receiver;
import io.bongsu.stream.Start;
import io.bongsu.stream.Streams;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One SUBSCRIBE: a cursor, whether it waits for its turn to be pulled, and what its client has not acknowledged. */
final class Subscription implements Receiver {

    private final String id;
    private final String destination;
    private final long roomId;
    private final int number;
    private final @Nullable Unacknowledged unacknowledged;
    private final Outbox outbox;
    private final MessageFrames frames;

    /** True from the beginning, so that a ready told before the cursor is known here does not queue it. */
    private final AtomicBoolean queued = new AtomicBoolean(true);

    private volatile boolean stalled;
    private volatile boolean windowIsFull;
    private volatile boolean closed;
    private @Nullable Cursor cursor;

    /** What is sent before the next pull; each of a window's messages is given up once at most. */
    private final Queue<byte[]> notices = new ConcurrentLinkedQueue<>();

    /**
     * @param number unlike any other's on this connection
     * @param unacknowledged null where nothing is acknowledged
     */
    Subscription(
            String id,
            String destination,
            long roomId,
            int number,
            @Nullable Unacknowledged unacknowledged,
            Outbox outbox) {
        this.id = id;
        this.destination = destination;
        this.roomId = roomId;
        this.number = number;
        this.unacknowledged = unacknowledged;
        this.outbox = outbox;
        this.frames = new MessageFrames(id, roomId, destination);
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
            notices.add(Frames.position(this, opened.position()));
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

    /** What is sent before the next message; null when there is nothing. */
    byte @Nullable [] takeNotice() {
        return notices.poll();
    }

    private void tell(byte[] notice) {
        notices.add(notice);
        ready();
    }

    /** By the writer only. Unqueued first: a ready told during the pull must count. */
    Delivery pull(int maxEntries, int maxBytes) {
        queued.set(false);
        stalled = true;
        Delivery delivery = unacknowledged == null
                ? opened().next(maxEntries, maxBytes)
                : pull(unacknowledged, maxEntries, maxBytes);
        stalled = false;
        return delivery;
    }

    /** What has to go out again first, then as much that is new as the window takes; an ACK wakes who waits for it. */
    private Delivery pull(Unacknowledged acks, int maxEntries, int maxBytes) {
        Cursor from = opened();
        if (from.hasEnded()) {
            // Told at once, however full the window is.
            return from.next(maxEntries, maxBytes);
        }
        Long refused = acks.nextAgain();
        if (refused != null) {
            Delivery found = from.again(refused);
            if (found instanceof Delivery.CaughtUp) {
                acks.giveUp(refused);
                tell(Frames.givenUp(this, refused, GivenUp.TOO_OLD));
            }
            return found;
        }
        // Said before it is looked at, so that an ACK in between is not missed.
        windowIsFull = true;
        int free = acks.free();
        if (free <= 0) {
            return new Delivery.CaughtUp();
        }
        windowIsFull = false;
        return from.next(Math.min(maxEntries, free), maxBytes);
    }

    /** Wakes it if it waits for the window. */
    void windowMoved() {
        if (windowIsFull) {
            ready();
        }
    }

    int number() {
        return number;
    }

    void acknowledge(long seq) {
        if (unacknowledged != null) {
            unacknowledged.acknowledge(seq);
        }
    }

    /** Sends it again, or says that it was sent as often as may be. */
    void refuse(long seq) {
        if (unacknowledged != null) {
            for (long givenUp : unacknowledged.refuse(seq)) {
                notices.add(Frames.givenUp(this, givenUp, GivenUp.REFUSED));
            }
            ready();
        }
    }

    /** The frame of a message it is about to send; null where it need not be sent any more. */
    byte @Nullable [] frameOf(Entry entry) {
        if (unacknowledged == null) {
            return frames.of(entry);
        }
        int redelivery = unacknowledged.sends(entry.seq());
        return redelivery == Unacknowledged.SETTLED
                ? null
                : frames.toAcknowledge(entry, AckId.of(number, entry.seq()), redelivery);
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
        if (unacknowledged != null) {
            unacknowledged.close();
        }
    }
}
