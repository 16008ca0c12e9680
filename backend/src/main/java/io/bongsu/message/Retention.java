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

    private final RetentionRows rows;
    private final List<StillNeeded> needs;
    private final RetentionSettings settings;
    private final Clock clock;
    private final Counter deleted;
    private volatile @Nullable ScheduledExecutorService timer;

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
        while (!heads.isEmpty() && !Thread.currentThread().isInterrupted()) {
            List<Map<Long, Long>> done =
                    doneUpTo(List.copyOf(heads.keySet()));
            long lastRoom = 0;
            for (Map.Entry<Long, Long> head : heads.entrySet()) {
                lastRoom = head.getKey();
                long mayGo = head.getValue() - 1;
                for (Map<Long, Long> one : done) {
                    mayGo = Math.min(mayGo, one.getOrDefault(lastRoom, 0L));
                }
                count += sweep(lastRoom, head.getValue(), mayGo);
            }
            heads = rows.headsAfter(lastRoom, ROOMS_AT_ONCE);
        }
        return count;
    }

    private List<Map<Long, Long>> doneUpTo(List<Long> rooms) {
        return needs.stream().map(need -> need.doneUpTo(rooms)).toList();
    }

    private long sweep(long room, long head, long mayGo) {
        long beyondCount = settings.messages() == 0 ? 0 : head - settings.messages();
        Instant tooOld =
                settings.age().isZero() ? Instant.MIN : clock.instant().minus(settings.age());
        long count = 0;
        boolean more = true;
        while (more) {
            List<Dated> oldest = rows.oldest(room, MESSAGES_AT_ONCE);
            long upTo = 0;
            int going = 0;
            for (Dated message : oldest) {
                boolean goes = message.seq() <= beyondCount || message.createdAt().isBefore(tooOld);
                if (!goes || message.seq() > mayGo) {
                    break;
                }
                upTo = message.seq();
                going++;
            }
            if (going > 0) {
                int gone = rows.delete(room, upTo);
                count += gone;
                deleted.increment(gone);
            }
            more = going == MESSAGES_AT_ONCE;
        }
        return count;
    }

    @Override
    public void stop() {
        ScheduledExecutorService running = timer;
        if (running != null) {
            running.shutdownNow();
            timer = null;
        }
    }

    @Override
    public boolean isRunning() {
        return timer != null;
    }
}
