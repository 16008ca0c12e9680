package io.bongsu.message;

import io.bongsu.message.RetentionRows.Dated;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Deletes what need not be kept: of each room a prefix, in small transactions, room after room. It never takes a room's
 * newest message (the broker holds it retained anyway), nor one that the broker may have to be given again. Any number
 * of nodes may sweep at once; what one has deleted the others do not find.
 */
@Component
class Retention implements SmartLifecycle {

    private static final Logger logger = LoggerFactory.getLogger(Retention.class);
    private static final int ROOMS_AT_ONCE = 500;
    private static final int MESSAGES_AT_ONCE = 500;
    private static final int STOP_SECONDS = 5;

    private final RetentionRows rows;
    private final List<StillNeeded> needs;
    private final RetentionSettings settings;
    private final Clock clock;
    private final Counter deleted;
    private volatile @Nullable ScheduledExecutorService timer;
    private volatile boolean stopped;

    Retention(
            RetentionRows rows,
            List<StillNeeded> needs,
            RetentionSettings settings,
            Clock clock,
            MeterRegistry meters) {
        this.rows = rows;
        this.needs = needs;
        this.settings = settings;
        this.clock = clock;
        this.deleted = Counter.builder("bongsu.log.deleted")
                .description("messages that retention has deleted")
                .register(meters);
    }

    @Override
    public void start() {
        if (settings.isOff()) {
            return;
        }
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("log-retention").daemon().factory());
        stopped = false;
        long millis = settings.every().toMillis();
        // Nodes that start together do not sweep together.
        long first = ThreadLocalRandom.current().nextLong(millis / 2, millis + 1);
        var unused = started.scheduleWithFixedDelay(this::sweepUnlessAway, first, millis, TimeUnit.MILLISECONDS);
        timer = started;
    }

    private void sweepUnlessAway() {
        try {
            long count = sweep();
            if (count > 0) {
                logger.info("Retention deleted {} messages", count);
            }
        } catch (RuntimeException away) {
            // Thrown on, it would end the repetition for good.
            logger.warn("Retention could not finish, and tries again in {}: {}", settings.every(), away.toString());
        }
    }

    /** All rooms once; gives how many messages went. */
    long sweep() {
        long count = 0;
        Map<Long, Long> heads = rows.headsAfter(0, ROOMS_AT_ONCE);
        while (!heads.isEmpty() && !stopped) {
            List<Map<Long, Long>> done = doneUpTo(List.copyOf(heads.keySet()));
            long lastRoom = 0;
            for (Map.Entry<Long, Long> head : heads.entrySet()) {
                if (stopped) {
                    return count;
                }
                lastRoom = head.getKey();
                long mayGo = head.getValue() - 1;
                for (Map<Long, Long> one : done) {
                    mayGo = Math.min(mayGo, one.getOrDefault(lastRoom, 0L));
                }
                count += sweep(lastRoom, whatGoes(head.getValue(), mayGo));
            }
            heads = rows.headsAfter(lastRoom, ROOMS_AT_ONCE);
        }
        return count;
    }

    private List<Map<Long, Long>> doneUpTo(List<Long> rooms) {
        return needs.stream().map(need -> need.doneUpTo(rooms)).toList();
    }

    private Predicate<Dated> whatGoes(long head, long mayGo) {
        long beyondCount = settings.messages() == 0 ? 0 : head - settings.messages();
        Instant tooOld = settings.age().isZero() ? Instant.MIN : clock.instant().minus(settings.age());
        return message -> message.seq() <= mayGo
                && (message.seq() <= beyondCount || message.createdAt().isBefore(tooOld));
    }

    /** Each transaction takes a prefix whole, so wherever this is cut off the room begins with its oldest. */
    private long sweep(long room, Predicate<Dated> goes) {
        long count = 0;
        // One row says that nothing goes, as in most rooms.
        boolean more = !going(room, 1, goes).isEmpty();
        while (more && !stopped) {
            List<Dated> going = going(room, MESSAGES_AT_ONCE, goes);
            if (!going.isEmpty()) {
                int gone = rows.delete(room, going.getLast().seq());
                count += gone;
                deleted.increment(gone);
            }
            more = going.size() == MESSAGES_AT_ONCE;
        }
        return count;
    }

    /** The oldest that all go: one that stays keeps what follows it. */
    private List<Dated> going(long room, int limit, Predicate<Dated> goes) {
        return rows.oldest(room, limit).stream().takeWhile(goes).toList();
    }

    /** Waits for the transaction at hand; an interrupt would close H2's files under everybody else. */
    @Override
    public void stop() {
        ScheduledExecutorService running = timer;
        if (running == null) {
            return;
        }
        stopped = true;
        running.shutdown();
        timer = null;
        try {
            if (!running.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                logger.warn("Retention is still at it; what it has not committed stays");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return timer != null;
    }
}
