package io.bongsu.message;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Access;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;

/** The log's door for those who post. A room is always in the same lane, so two posts to it never wait for each other's lock. */
@Component
public class MessageLog implements SmartLifecycle {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final List<Lane> lanes = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final PostRates rates;
    private final LogSettings settings;
    private volatile boolean running;

    MessageLog(
            LogRows rows,
            Access access,
            DataSource dataSource,
            List<StoredListener> listeners,
            LogSettings settings,
            MeterRegistry meters,
            Clock clock) {
        this.settings = settings;
        this.rates = new PostRates(settings);
        // Plain JDBC transactions: JPA's would open an entity manager for each batch, and no entity lives here.
        GroupCommit commit =
                new GroupCommit(new LogWriter(rows, access, clock), new JdbcTransactionManager(dataSource), settings);
        LogMetrics metrics = new LogMetrics(meters);
        for (int i = 0; i < settings.lanes(); i++) {
            Lane lane = new Lane(commit, listeners, metrics, settings);
            lanes.add(lane);
            Gauge.builder("bongsu.log.waiting", lane, Lane::waiting)
                    .description("posts waiting in a lane; its limit is bongsu.log.lane-queue")
                    .tag("lane", String.valueOf(i))
                    .register(meters);
        }
    }

    /**
     * Stores a message. Blocks, at most the post time-out; meant for virtual threads. When it answers Stored or
     * Repeated the message is committed and flushed.
     */
    public PostOutcome post(Post post) {
        ProblemException limited = rates.take(post.senderId());
        if (limited != null) {
            return new PostOutcome.Refused(limited);
        }
        PendingPost pending = new PendingPost(post);
        if (!running) {
            return refused(ProblemCode.SHUTTING_DOWN, "This node is shutting down; nothing was stored.");
        }
        if (!laneOf(post.roomId()).offer(pending)) {
            return refused(ProblemCode.OVERLOADED, "Too many posts are waiting; nothing was stored.");
        }
        try {
            return pending.outcome().get(settings.postTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            return givenUp(pending);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return givenUp(pending);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static PostOutcome givenUp(PendingPost pending) {
        return pending.withdraw()
                ? refused(ProblemCode.OVERLOADED, "It waited too long; nothing was stored.")
                : refused(ProblemCode.OUTCOME_UNKNOWN, "It may be stored yet: repeat with the same clientMessageId.");
    }

    private static PostOutcome refused(ProblemCode code, String detail) {
        return new PostOutcome.Refused(new ProblemException(code, detail, RETRY_AFTER, null));
    }

    private Lane laneOf(long roomId) {
        return lanes.get((int) Math.floorMod((roomId * 0x9E37_79B9_7F4A_7C15L) >>> 32, (long) lanes.size()));
    }

    @Override
    public void start() {
        for (int i = 0; i < lanes.size(); i++) {
            threads.add(Thread.ofPlatform().name("log-lane-" + i).start(lanes.get(i)));
        }
        running = true;
    }

    /** Everything accepted is committed and answered before the node goes on shutting down. */
    @Override
    public void stop() {
        running = false;
        lanes.forEach(Lane::stop);
        for (Thread thread : threads) {
            try {
                thread.join(settings.postTimeout());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        threads.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Starts before and stops after the web server, whose requests wait for it. */
    @Override
    public int getPhase() {
        return 0;
    }
}
