package io.bongsu.stream;

import io.bongsu.broker.Feed;
import io.bongsu.message.LogReader;
import io.bongsu.message.RoomHead;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Asks the log, again and again, where the open rooms stand: what this node did not hear of (another node stored it, a
 * hand-over was lost) is late by one interval at most, never missing; and whoever lost a right is found here at the
 * latest. While the database is away receivers stay connected and nothing is ended.
 */
@Component
class HeadCheck implements SmartLifecycle, Feed.Listener {

    private static final Logger log = LoggerFactory.getLogger(HeadCheck.class);
    private static final int ROOMS_PER_QUERY = 1_000;
    private static final long SOON_MILLIS = 100;

    private final Streams streams;
    private final LogReader reader;
    private final StreamSettings settings;
    private final Counter failures;
    private final AtomicBoolean soon = new AtomicBoolean();
    private volatile @Nullable ScheduledExecutorService timer;
    private boolean away;

    HeadCheck(Streams streams, Feed feed, LogReader reader, StreamSettings settings, MeterRegistry meters) {
        feed.add(this);
        this.streams = streams;
        this.reader = reader.forTheNode();
        this.settings = settings;
        this.failures = Counter.builder("bongsu.stream.headcheck.failures")
                .description("head checks that could not read the log")
                .register(meters);
    }

    @Override
    public void start() {
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("stream-heads").daemon().factory());
        long millis = settings.headCheck().toMillis();
        var unused = timer.scheduleWithFixedDelay(this::check, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Once for all that is subscribed to within a moment. */
    @Override
    public void mayHaveMissed() {
        ScheduledExecutorService running = timer;
        if (running != null && soon.compareAndSet(false, true)) {
            var unused = running.schedule(
                    () -> {
                        soon.set(false);
                        check();
                    },
                    SOON_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }

    void check() {
        try {
            List<RoomStream> rooms = new ArrayList<>(streams.rooms());
            if (streams.memoryWasFull()) {
                rooms.forEach(RoomStream::trim);
            }
            for (int from = 0; from < rooms.size(); from += ROOMS_PER_QUERY) {
                check(rooms.subList(from, Math.min(rooms.size(), from + ROOMS_PER_QUERY)));
            }
            away = false;
        } catch (Error fault) {
            // Thrown on, it would end the checks for good.
            failures.increment();
            log.error("A head check met a fault; the next one follows", fault);
        } catch (RuntimeException unreadable) {
            failures.increment();
            if (!away) {
                away = true;
                log.warn("The log cannot be read; receivers wait: {}", unreadable.toString());
            }
        }
    }

    private void check(List<RoomStream> rooms) {
        Map<Long, RoomHead> heads =
                reader.heads(rooms.stream().map(RoomStream::roomId).toList());
        for (RoomStream room : rooms) {
            RoomHead head = heads.get(room.roomId());
            if (head != null) {
                streams.checked(room, head);
                recheck(room, head);
            }
            streams.closeIdle(room);
        }
    }

    /** One room whose members cannot be loaded does not keep the others from being checked; a database away does. */
    private void recheck(RoomStream room, RoomHead head) {
        try {
            streams.recheck(room, head.accessRev());
        } catch (DataAccessException unreadable) {
            throw unreadable;
        } catch (RuntimeException fault) {
            failures.increment();
            log.error("The members of room {} cannot be checked", room.roomId(), fault);
        }
    }

    @Override
    public void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
    }

    @Override
    public boolean isRunning() {
        return timer != null;
    }
}
