package io.bongsu.relay;

import io.bongsu.broker.BrokerLink;
import io.bongsu.core.Entry;
import io.bongsu.message.LogReader;
import io.bongsu.message.RoomHead;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relay's way to the database, on a thread of its own, so that a database that is away holds no answer of the
 * broker up. Results come back as signals. At most one scan, one flush and four loads wait here.
 */
final class RelayStore {

    private static final Logger log = LoggerFactory.getLogger(RelayStore.class);
    private static final int BACKLOG_ROOMS = 1_000;

    /** Uptimes are told in whole seconds. */
    private static final Duration UPTIME_MARGIN = Duration.ofSeconds(2);

    /** How far the clock that wrote the last sign of life may be from this one; further back it counts as set back. */
    private static final Duration CLOCK_MARGIN = Duration.ofSeconds(10);

    private final RelayRows rows;
    private final LogReader reader;
    private final Lease lease;
    private final RelaySettings settings;
    private final RelayMetrics metrics;
    private final Clock clock;
    private final Consumer<Signal> signals;
    private final ExecutorService database = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("relay-store").daemon().factory());
    private final AtomicBoolean scanning = new AtomicBoolean();
    private final AtomicBoolean flushing = new AtomicBoolean();

    // Confined to the database thread.
    private final Map<Long, Long> unflushed = new HashMap<>();
    private long scanFrom;
    private long markedAtNanos;

    RelayStore(
            RelayRows rows,
            LogReader reader,
            Lease lease,
            RelaySettings settings,
            RelayMetrics metrics,
            Clock clock,
            Consumer<Signal> signals) {
        this.rows = rows;
        this.reader = reader.forTheNode();
        this.lease = lease;
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        this.signals = signals;
        this.markedAtNanos = lease.nowNanos();
    }

    /**
     * Before a new link is used: if the broker has been up for less time than has passed since it last gave a sign of
     * life, it restarted in between, and what it had not saved is published again.
     *
     * @param silence since its last sign of life to this process; null where there was none yet
     */
    void prepare(BrokerLink link, Map<Long, Long> published, @Nullable Duration silence) {
        database.execute(() -> {
            unflushed.putAll(published);
            while (lease.valid()) {
                try {
                    writeUnflushed();
                    if (restartedWithin(silence != null ? silence : storedSilence(), link.brokerUptime())) {
                        int rooms = rows.rewindToSaved();
                        metrics.brokerRestarts.increment();
                        if (rooms > 0) {
                            log.info(
                                    "The broker restarted: what it may not have saved is published again in {} rooms",
                                    rooms);
                        }
                    }
                    signals.accept(new Signal.LinkPrepared(link));
                    return;
                } catch (RuntimeException away) {
                    log.warn("The relay waits for the database: {}", away.toString());
                    LockSupport.parkNanos(settings.scanEvery().toNanos());
                }
            }
            signals.accept(new Signal.LinkUnprepared(link));
        });
    }

    /** As the last holder's clock and this one tell it, which may differ. Null before the first sign of life. */
    private @Nullable Duration storedSilence() {
        Instant alive = lease.brokerAliveAt();
        return alive == null ? null : Duration.between(alive, clock.instant()).plus(CLOCK_MARGIN);
    }

    private static boolean restartedWithin(@Nullable Duration silence, Duration uptime) {
        // A sign of life from the future: the clock was set back, and how long the silence was nobody knows.
        return silence != null
                && (silence.isNegative() || uptime.minus(UPTIME_MARGIN).compareTo(silence) < 0);
    }

    void load(BrokerLink link, long roomId, boolean opened, long after) {
        database.execute(() -> {
            try {
                long published = opened ? after : rows.publishedSeq(roomId);
                long from = opened ? after : published;
                RoomHead head = reader.heads(List.of(roomId)).get(roomId);
                List<Entry> entries = reader.after(roomId, from, settings.pageEntries());
                long lastSeq = head == null ? from : head.lastSeq();
                signals.accept(new Signal.Loaded(link, roomId, published, from, entries, lastSeq));
            } catch (RuntimeException away) {
                log.warn("Room {} could not be read for the relay: {}", roomId, away.toString());
                signals.accept(new Signal.LoadFailed(link, roomId));
            }
        });
    }

    /** Looks for rooms with something unpublished, a thousand at a time, all rooms in turn. */
    void scan() {
        if (!scanning.compareAndSet(false, true)) {
            return;
        }
        database.execute(() -> {
            try {
                Map<Long, Long> backlog = rows.backlog(scanFrom, BACKLOG_ROOMS);
                scanFrom = backlog.size() < BACKLOG_ROOMS ? 0 : new ArrayList<>(backlog.keySet()).getLast();
                signals.accept(new Signal.Backlog(backlog));
            } catch (RuntimeException away) {
                log.debug("The relay's scan failed", away);
            } finally {
                scanning.set(false);
            }
        });
    }

    /** Takes over what was published; false while the last such write is still under way. */
    boolean flush(Map<Long, Long> published) {
        if (!flushing.compareAndSet(false, true)) {
            return false;
        }
        database.execute(() -> {
            try {
                unflushed.putAll(published);
                writeUnflushed();
                markWhenDue();
            } catch (RuntimeException away) {
                log.debug("How far the rooms are published could not be written yet", away);
            } finally {
                flushing.set(false);
            }
        });
        return true;
    }

    /** The last flush: waits for no other. */
    void flushAtTheEnd(Map<Long, Long> published) {
        database.execute(() -> {
            unflushed.putAll(published);
            writeUnflushed();
        });
    }

    private void writeUnflushed() {
        if (!unflushed.isEmpty() && lease.valid()) {
            rows.flush(unflushed);
        }
        // Without the lease somebody else knows better how far the rooms are.
        unflushed.clear();
    }

    private void markWhenDue() {
        long now = lease.nowNanos();
        if (lease.takenAtNanos() - markedAtNanos > 0) {
            // The holder before may have marked a moment ago.
            markedAtNanos = lease.takenAtNanos();
        }
        if (lease.valid() && now - markedAtNanos >= settings.savedAfter().toNanos()) {
            rows.mark();
            markedAtNanos = now;
        }
    }

    void stop() {
        database.shutdown();
        try {
            if (!database.awaitTermination(5, TimeUnit.SECONDS)) {
                database.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
