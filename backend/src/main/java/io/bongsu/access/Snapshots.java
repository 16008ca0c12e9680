package io.bongsu.access;

import io.bongsu.broker.AccessLink;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When everything has to be pushed at once, and pushes it until it is taken: while the plugin knows nobody, and whenever it is in
 * <em>doubt</em> whether it knows all that this node should have told it. At the start it is: the process before this one may
 * have been killed between a change and its push.
 *
 * <p>A plugin that knew nobody when the link was made is in no doubt once anybody's snapshot has made it ready.
 */
final class Snapshots {

    private static final Logger log = LoggerFactory.getLogger(Snapshots.class);

    private final Snapshot snapshot;
    private final AccessSettings settings;
    private final AccessMetrics metrics;
    private final Supplier<@Nullable AccessLink> link;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("access-snapshot").daemon().factory());
    private final AtomicBoolean pushing = new AtomicBoolean();
    private final AtomicLong doubts = new AtomicLong(1);
    private final AtomicLong settled = new AtomicLong();

    /** The doubts that end as soon as the plugin is ready. */
    private volatile long doubtsWhenEmpty;

    private volatile boolean ready;

    Snapshots(Snapshot snapshot, AccessSettings settings, AccessMetrics metrics, Supplier<@Nullable AccessLink> link) {
        this.snapshot = snapshot;
        this.settings = settings;
        this.metrics = metrics;
        this.link = link;
    }

    /** The plugin may not know all it should. */
    void doubt() {
        doubts.incrementAndGet();
        push(link.get());
    }

    boolean ready() {
        return ready;
    }

    /** A new link, and what the plugin said on it first. */
    void linked(AccessLink to, boolean isReady) {
        ready = isReady;
        metrics.ready.set(isReady ? 1 : 0);
        if (!isReady) {
            doubtsWhenEmpty = doubts.get();
        }
        push(to);
    }

    /** The plugin says whether it knows the memberships, on the link as it is. */
    void heard(AccessLink from, boolean isReady) {
        if (link.get() != from) {
            return;
        }
        ready = isReady;
        metrics.ready.set(isReady ? 1 : 0);
        if (isReady) {
            settled.accumulateAndGet(doubtsWhenEmpty, Math::max);
        } else {
            push(from);
        }
    }

    private boolean needed() {
        return !ready || settled.get() < doubts.get();
    }

    private void push(@Nullable AccessLink to) {
        if (to != null && needed() && !thread.isShutdown() && pushing.compareAndSet(false, true)) {
            thread.execute(() -> {
                try {
                    pushUntilTaken(to);
                } catch (RuntimeException fault) {
                    log.error("The snapshot of all memberships met a fault", fault);
                } finally {
                    pushing.set(false);
                }
                // Needed on a link that came meanwhile, or in doubt again.
                AccessLink now = link.get();
                if (now != null && needed() && !Thread.currentThread().isInterrupted()) {
                    push(now);
                }
            });
        }
    }

    private void pushUntilTaken(AccessLink to) {
        for (int tries = 0;
                link.get() == to && needed() && !Thread.currentThread().isInterrupted();
                tries++) {
            long doubtsBefore = doubts.get();
            long began = System.nanoTime();
            Snapshot.Outcome outcome = snapshot.push(to);
            metrics.snapshot(outcome);
            if (outcome == Snapshot.Outcome.TAKEN) {
                ready = true;
                metrics.ready.set(1);
                settled.accumulateAndGet(doubtsBefore, Math::max);
                log.info("The broker has all memberships, in {} ms", (System.nanoTime() - began) / 1_000_000);
            } else {
                log.info("The broker did not take the memberships: {}", outcome);
                pause(tries);
            }
        }
    }

    /** Doubled with each try, then by chance between half of it and all of it. */
    private void pause(int tries) {
        long most = settings.snapshotRetryMax().toNanos();
        long longest = Math.min(most, (most / 10) << Math.min(tries, 10));
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
    }

    void stop() {
        thread.shutdownNow();
    }
}
