package io.bongsu.broker.internal;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Since when the broker has accepted what arrives now.
 *
 * <p>The broker keeps the order of what it puts into a session's queue. So a mark that a link publishes to itself comes back after
 * everything the broker accepted before it, and what arrives later was accepted after the mark was sent: without any clock but this
 * process's own. One mark is on its way at a time.
 */
final class AcceptedAfter {

    /** An earlier link's mark says nothing: its nanoseconds may be another process's. */
    private final String prefix = UUID.randomUUID() + " ";

    private final AtomicBoolean onItsWay = new AtomicBoolean();

    private volatile @Nullable Long nanos;

    /** What to publish as the next mark; null while one is on its way. */
    byte @Nullable [] next() {
        return onItsWay.compareAndSet(false, true)
                ? (prefix + System.nanoTime()).getBytes(StandardCharsets.US_ASCII)
                : null;
    }

    /** It could not be published. */
    void lost() {
        onItsWay.set(false);
    }

    void cameBack(byte[] payload) {
        String mark = new String(payload, StandardCharsets.US_ASCII);
        if (mark.startsWith(prefix)) {
            nanos = Long.parseLong(mark.substring(prefix.length()));
            onItsWay.set(false);
        }
    }

    /** By {@link System#nanoTime}; null before the first mark has come back. */
    @Nullable
    Long nanos() {
        return nanos;
    }
}
