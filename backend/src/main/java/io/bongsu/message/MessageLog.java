package io.bongsu.message;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Access;
import io.bongsu.membership.BrokerStanding;
import io.bongsu.membership.Standing;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The log's door for those who post. A room is always in the same lane, so two posts to it never wait for each other's lock. */
@Component
public class MessageLog implements SmartLifecycle {

    private static final long OVERDUE_EVERY_MILLIS = 100;

    private final List<Lane> lanes = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final PostRates rates;
    private final LogSettings settings;
    private volatile @Nullable ScheduledExecutorService overdue;
    private volatile boolean running;

    MessageLog(
            LaneConnections connections,
            Access access,
            Standing standing,
            BrokerStanding brokerStanding,
            List<StoredListener> listeners,
            LogSettings settings,
            MeterRegistry meters,
            Clock clock) {
        this.settings = settings;
        this.rates = new PostRates(settings);
        GroupCommit commit = new GroupCommit(
                new LogWriter(connections.rows(), access, standing, brokerStanding, clock),
                connections.transactions(),
                settings);
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
        return submit(post).join();
    }

    /**
     * The same without blocking. What one thread submits to a room is stored in the order of its calls, as far as it is not refused.
     * Never completes exceptionally; what follows on it runs in the lane and must be quick.
     */
    public CompletableFuture<PostOutcome> submit(Post post) {
        ProblemException limited = rates.take(post.senderId());
        if (limited != null) {
            return CompletableFuture.completedFuture(new PostOutcome.Refused(limited));
        }
        if (!running) {
            return refused(ProblemCode.SHUTTING_DOWN, "This node is shutting down; nothing was stored.");
        }
        PendingPost pending =
                new PendingPost(post, System.nanoTime() + settings.postTimeout().toNanos());
        return laneOf(post.roomId()).offer(pending)
                ? pending.outcome()
                : refused(ProblemCode.OVERLOADED, "Too many posts are waiting; nothing was stored.");
    }

    private static CompletableFuture<PostOutcome> refused(ProblemCode code, String detail) {
        return CompletableFuture.completedFuture(PostOutcome.refused(code, detail));
    }

    private Lane laneOf(long roomId) {
        return lanes.get((int) Math.floorMod((roomId * 0x9E37_79B9_7F4A_7C15L) >>> 32, (long) lanes.size()));
    }

    @Override
    public void start() {
        for (int i = 0; i < lanes.size(); i++) {
            threads.add(Thread.ofPlatform().name("log-lane-" + i).start(lanes.get(i)));
        }
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("log-overdue").daemon().factory());
        var unused = timer.scheduleWithFixedDelay(
                () -> lanes.forEach(lane -> lane.answerOverdue(System.nanoTime())),
                OVERDUE_EVERY_MILLIS,
                OVERDUE_EVERY_MILLIS,
                TimeUnit.MILLISECONDS);
        overdue = timer;
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
        // One that hangs has not answered: who waits for it is overdue by now.
        lanes.forEach(lane -> lane.answerOverdue(System.nanoTime()));
        threads.clear();
        ScheduledExecutorService timer = overdue;
        if (timer != null) {
            timer.shutdown();
        }
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
