package io.bongsu.auth;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * What has to be done again and again. On threads of its own: a revocation must be learned within a second, whatever
 * else of the application waits for its turn. Runs from before the first request until after the last.
 */
@Component
class AuthHousekeeping implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(AuthHousekeeping.class);
    private static final Duration PURGE_EVERY = Duration.ofMinutes(10);
    private static final Duration KEPT_AFTER_END = Duration.ofDays(7);
    private static final int PURGE_BATCH = 500;

    private final Revocations revocations;
    private final Keys keys;
    private final Sessions sessions;
    private final AuthSettings settings;
    private final Clock clock;
    private volatile @org.jspecify.annotations.Nullable ScheduledExecutorService executor;

    AuthHousekeeping(Revocations revocations, Keys keys, Sessions sessions, AuthSettings settings, Clock clock) {
        this.revocations = revocations;
        this.keys = keys;
        this.sessions = sessions;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void start() {
        // Three tasks, three threads: a slow purge delays no poll.
        ScheduledExecutorService started = Executors.newScheduledThreadPool(
                3, Thread.ofPlatform().daemon().name("auth-housekeeping-", 0).factory());
        repeat(started, revocations::poll, settings.revocationPoll());
        repeat(started, keys::reread, settings.keyReread());
        repeat(
                started,
                () -> {
                    revocations.sweep();
                    purge();
                },
                PURGE_EVERY);
        executor = started;
    }

    private void purge() {
        while (sessions.purge(clock.instant().minus(KEPT_AFTER_END), PURGE_BATCH) == PURGE_BATCH) {
            LOG.debug("Purged {} sessions", PURGE_BATCH);
        }
    }

    private static void repeat(ScheduledExecutorService executor, Runnable task, Duration every) {
        var unused = executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException | Error e) {
                        // Thrown on, it would end the repetition for good.
                        LOG.error("Housekeeping failed and goes on", e);
                    }
                },
                every.toMillis(),
                every.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        ScheduledExecutorService running = executor;
        if (running != null) {
            running.shutdownNow();
            executor = null;
        }
    }

    @Override
    public boolean isRunning() {
        return executor != null;
    }

    /** Before the web server, which starts at a later phase and stops at an earlier moment. */
    @Override
    public int getPhase() {
        return 0;
    }
}
