package io.bongsu.stream;

import io.bongsu.core.ProblemCode;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A cursor for whoever may block: it waits for what comes next. Pulled by one thread, which should be a virtual one;
 * woken by any. Opened by {@link PatientCursors}, closed by its holder.
 */
public final class PatientCursor implements Receiver, AutoCloseable {

    /** How often whoever waits is asked whether they still do. */
    private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final PatientCursors all;
    private final String userId;
    private final Semaphore news = new Semaphore(0);
    private volatile Runnable listener = () -> {};
    private volatile @Nullable ProblemCode told;
    private @Nullable Cursor cursor;

    PatientCursor(PatientCursors all, String userId) {
        this.all = all;
        this.userId = userId;
    }

    String userId() {
        return userId;
    }

    void holds(Cursor opened) {
        cursor = opened;
    }

    /** One permit is enough to say that there is something. */
    @Override
    public void ready() {
        if (news.availablePermits() == 0) {
            news.release();
        }
        listener.run();
    }

    /** For a holder that does not wait: told, by any thread, that there may be something; must not block. */
    public void whenReady(Runnable goOn) {
        listener = goOn;
        goOn.run();
    }

    /** Returns when there may be something, or after {@code patience}. */
    public void awaitNews(Duration patience) {
        var unused = newsBefore(System.nanoTime() + patience.toNanos(), () -> true);
    }

    /** Ends the wait, and whatever would come next, with this reason. */
    void leave(ProblemCode reason) {
        told = reason;
        ready();
    }

    /** The last seq given; where it will go on. */
    public long position() {
        return opened().position();
    }

    /** The room's newest seq as far as this node has heard; {@link #position} or more. */
    public long head() {
        return Math.max(position(), opened().room().newest());
    }

    /** Why the stream has ended it, if it has: what was pulled before and is not given to anybody yet must not be given. */
    public @Nullable ProblemCode ended() {
        return opened().ended();
    }

    /** As {@link #next(int, int, Duration, BooleanSupplier)}, for whom nobody has to ask. */
    public Delivery next(int maxEntries, int maxBytes, Duration patience) {
        return next(maxEntries, maxBytes, patience, () -> true);
    }

    /**
     * What comes next, as {@link Cursor#next}; where there is nothing, what comes within {@code patience}, else CaughtUp.
     * While the log cannot be read it waits, too.
     *
     * @param stillWaits asked every 2 s: where it is false, patience has ended
     * @throws RuntimeException when patience ends and the log could not be read; the cursor stays where it is
     */
    public Delivery next(int maxEntries, int maxBytes, Duration patience, BooleanSupplier stillWaits) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Delivery delivery = null;
            RuntimeException unreadable = null;
            try {
                delivery = pull(maxEntries, maxBytes);
            } catch (RuntimeException away) {
                unreadable = away;
            }
            if (delivery != null && !(delivery instanceof Delivery.CaughtUp)) {
                return delivery;
            }
            if (!newsBefore(deadline, stillWaits)) {
                if (unreadable != null) {
                    throw unreadable;
                }
                return new Delivery.CaughtUp();
            }
        }
    }

    private Delivery pull(int maxEntries, int maxBytes) {
        ProblemCode reason = told;
        return reason != null ? new Delivery.Ended(reason) : opened().next(maxEntries, maxBytes);
    }

    private boolean newsBefore(long deadline, BooleanSupplier stillWaits) {
        try {
            long left = deadline - System.nanoTime();
            while (left > ASK_NANOS) {
                if (news.tryAcquire(ASK_NANOS, TimeUnit.NANOSECONDS)) {
                    return true;
                }
                if (!stillWaits.getAsBoolean()) {
                    return false;
                }
                left = deadline - System.nanoTime();
            }
            return news.tryAcquire(left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Cursor opened() {
        Cursor opened = cursor;
        if (opened == null) {
            throw new IllegalStateException("not opened yet");
        }
        return opened;
    }

    @Override
    public void close() {
        all.closed(this);
        if (cursor != null) {
            cursor.close();
        }
    }
}
