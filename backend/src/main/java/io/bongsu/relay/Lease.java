package io.bongsu.relay;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to relay, held by one node at a time.
 *
 * <p>The holder moves {@code beat} three times in a lease's length. Another node takes over when it has seen the same
 * beat for a whole lease's length by its own monotonic clock. The holder counts its lease from <em>before</em> it sent
 * the beat, the other from after it saw it: so the holder knows that its lease is over before anybody can take it, and
 * no two clocks are compared. Confined to one thread, but for {@link #valid}.
 */
final class Lease {

    private static final Logger log = LoggerFactory.getLogger(Lease.class);

    private final RelayRows rows;
    private final RelaySettings settings;
    private final LongSupplier nanos;
    private final String owner = UUID.randomUUID().toString();

    private volatile long validUntilNanos;
    private volatile boolean held;
    private volatile long takenAtNanos;
    private long term;

    private RelayRows.@Nullable Lease seen;
    private long seenSinceNanos;
    private boolean saidStandby;

    Lease(RelayRows rows, RelaySettings settings, LongSupplier nanos) {
        this.rows = rows;
        this.settings = settings;
        this.nanos = nanos;
    }

    Duration beatEvery() {
        return settings.lease().dividedBy(3);
    }

    /** Whether this node may publish right now. */
    boolean valid() {
        return held && nanos.getAsLong() - validUntilNanos < 0;
    }

    /** The clock this lease is counted by. */
    long nowNanos() {
        return nanos.getAsLong();
    }

    /** When this node last took the lease over, by {@link #nowNanos}. */
    long takenAtNanos() {
        return takenAtNanos;
    }

    /**
     * Keeps, takes or watches the lease; called every {@link #beatEvery}. A database that is away changes nothing: the
     * lease runs out by itself.
     *
     * @param brokerAliveAt the newest sign of life from the broker, kept for the next holder
     */
    void beat(@Nullable Instant brokerAliveAt) {
        long began = nanos.getAsLong();
        if (held) {
            held = rows.beat(owner, term, brokerAliveAt);
            if (held) {
                validUntilNanos = began + settings.lease().toNanos();
            } else {
                log.warn("Another node has taken over the relay");
            }
            return;
        }
        RelayRows.Lease now = rows.lease();
        boolean moved = seen == null || seen.term() != now.term() || seen.beat() != now.beat();
        if (moved) {
            seen = now;
            seenSinceNanos = nanos.getAsLong();
        }
        boolean lapsed = !moved && began - seenSinceNanos >= settings.lease().toNanos();
        if (now.owner().isEmpty() || lapsed || settings.exclusiveDatabase()) {
            take(now, began);
        } else if (!saidStandby) {
            saidStandby = true;
            log.info("Another node relays; this one stands by");
        }
    }

    private void take(RelayRows.Lease now, long began) {
        if (rows.take(now, owner)) {
            term = now.term() + 1;
            takenAtNanos = began;
            validUntilNanos = began + settings.lease().toNanos();
            held = true;
            saidStandby = false;
            seen = null;
        }
    }

    /** When the broker was last known to live, as the last holder wrote it. */
    @Nullable
    Instant brokerAliveAt() {
        return rows.lease().brokerAliveAt();
    }

    void release() {
        if (held) {
            held = false;
            rows.release(owner, term);
        }
    }
}
