package io.bongsu.access;

import io.bongsu.membership.ChangedRooms;
import io.bongsu.membership.ChangedRooms.Changed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Finds what another node changed and did not tell the plugin: it may have been killed between the two. Asks the database, again and
 * again, which rooms were changed lately; those that the plugin is not known to have like that are brought up to date.
 *
 * <p>Each question reaches back some way before the last answered one: changes become visible in the order of their commits, not of
 * their times, and clocks differ. On a thread of its own: while the database is silent, what is known goes on to the plugin.
 */
final class MissedChanges {

    /** How far back a question reaches: the longest commit plus the largest difference of clocks that is coped with. */
    static final Duration OVERLAP = Duration.ofSeconds(60);

    private static final Logger log = LoggerFactory.getLogger(MissedChanges.class);
    private static final int PAGE = 1_000;

    private final ChangedRooms rooms;
    private final Fence fence;
    private final BooleanSupplier linked;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("access-missed").daemon().factory());

    // Confined to the thread.
    private Instant answeredAt;
    private boolean complained;

    /**
     * @param fence knows what the plugin has, and brings it up to date
     * @param linked whether it can be told anything: while it cannot, nothing is asked, and what came meanwhile later
     */
    MissedChanges(ChangedRooms rooms, Fence fence, BooleanSupplier linked, Clock clock) {
        this.rooms = rooms;
        this.fence = fence;
        this.linked = linked;
        this.clock = clock;
        this.answeredAt = clock.instant();
    }

    void start(Duration every) {
        var unused =
                thread.scheduleWithFixedDelay(this::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop() {
        thread.shutdownNow();
    }

    private void look() {
        if (!linked.getAsBoolean()) {
            return;
        }
        try {
            findAll();
            complained = false;
        } catch (DataAccessException | TransactionException away) {
            if (!complained) {
                complained = true;
                log.warn("What other nodes changed is looked for once the database is back: {}", away.toString());
            }
        } catch (RuntimeException | Error fault) {
            // Thrown on, it would end the repetition for good.
            log.error("Looking for what other nodes changed met a fault and goes on", fault);
        }
    }

    /** Brings up to date what was changed since the last time and is not known to be at the plugin. */
    void findAll() {
        Instant asked = clock.instant();
        Instant from = answeredAt.minus(OVERLAP);
        long beyond = 0;
        List<Changed> page;
        do {
            page = rooms.from(from, beyond, PAGE);
            for (Changed room : page) {
                if (!fence.passed(room.roomId(), room.accessRev())) {
                    fence.bringUp(room.roomId(), room.accessRev());
                }
                from = room.changedAt();
                beyond = room.roomId();
            }
        } while (page.size() == PAGE);
        answeredAt = asked;
    }
}
