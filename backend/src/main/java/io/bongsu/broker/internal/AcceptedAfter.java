package io.bongsu.broker.internal;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Since when the broker has accepted what arrives now.
 *
 * <p>The broker keeps the order of what it puts into a session's queue. So a mark that a link publishes to itself comes back after
 * everything the broker accepted before it, and what arrives later was accepted after the mark was sent: without any clock but this
 * process's own. One mark is on its way at a time; one that does not come back was lost to a full queue, say, and another follows.
 */
final class AcceptedAfter {

    /** An earlier link's mark says nothing: its nanoseconds may be another process's. */
    private final String prefix = UUID.randomUUID() + " ";

    private static final long LOST_AFTER_NANOS = 2_000_000_000L;

    /** When the one that is on its way was sent; 0 while there is none. */
    private final AtomicLong sentNanos = new AtomicLong();

    private final LongSupplier clock;
    private volatile @Nullable Long nanos;

    AcceptedAfter() {
        this(System::nanoTime);
    }

    AcceptedAfter(LongSupplier clock) {
        this.clock = clock;
    }

    /** What to publish as the next mark; null while one is on its way. */
    byte @Nullable [] next() {
        long before = sentNanos.get();
        long now = clock.getAsLong();
        return (before == 0 || now - before > LOST_AFTER_NANOS) && sentNanos.compareAndSet(before, now)
                ? (prefix + now).getBytes(StandardCharsets.US_ASCII)
                : null;
    }

    /** It could not be published. */
    void lost() {
        sentNanos.set(0);
    }

    void cameBack(byte[] payload) {
        String mark = new String(payload, StandardCharsets.US_ASCII);
        if (mark.startsWith(prefix)) {
            nanos = Long.parseLong(mark.substring(prefix.length()));
            sentNanos.set(0);
        }
    }

    /** By {@link System#nanoTime}; null before the first mark has come back. */
    @Nullable
    Long nanos() {
        return nanos;
    }
}
