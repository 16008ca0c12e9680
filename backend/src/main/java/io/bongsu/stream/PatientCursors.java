package io.bongsu.stream;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Caller;
import io.bongsu.membership.Standing;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Opens cursors for transports that hold a request open, and so a connection each: how many there may be is bounded, and
 * a node that shuts down ends them all in time for their clients to be told.
 */
@Component
public class PatientCursors implements SmartLifecycle {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** For those that are written to by nobody's request: the web server would not wait for them. */
    private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Streams streams;
    private final Standing standing;
    private final int most;
    private final Counter refused;
    private final int mostOfUser;
    private final Counter refusedOfUser;
    private final AtomicInteger count = new AtomicInteger();
    private final Map<String, Integer> ofUsers = new ConcurrentHashMap<>();
    private final Set<PatientCursor> open = ConcurrentHashMap.newKeySet();
    private volatile boolean running;

    PatientCursors(Streams streams, Standing standing, StreamSettings settings, MeterRegistry meters) {
        this.streams = streams;
        this.standing = standing;
        this.most = settings.openRequests();
        this.mostOfUser = settings.openRequestsPerUser();
        this.refused = meters.counter("bongsu.stream.refused", "limit", "open-requests");
        this.refusedOfUser = meters.counter("bongsu.stream.refused", "limit", "open-requests-per-user");
        Gauge.builder("bongsu.stream.requests", count, AtomicInteger::get)
                .description("SSE connections and long polls; their limit is bongsu.stream.open-requests")
                .register(meters);
    }

    /**
     * Opens a cursor that waits; close it in any case.
     *
     * @throws ProblemException as {@link Streams#open}; UNAUTHENTICATED when their
     *     session was revoked meanwhile; OVERLOADED when as many are open as may be,
     *     LIMIT_REACHED when this user has as many, SHUTTING_DOWN
     */
    public PatientCursor open(Caller caller, long roomId, Start start) {
        PatientCursor cursor = new PatientCursor(this, caller.userId());
        open.add(cursor);
        int now = count.incrementAndGet();
        int theirs = ofUsers.merge(caller.userId(), 1, Integer::sum);
        try {
            if (!running) {
                throw new ProblemException(ProblemCode.SHUTTING_DOWN, "This node is shutting down.", RETRY_AFTER, null);
            }
            if (now > most) {
                refused.increment();
                throw new ProblemException(
                        ProblemCode.OVERLOADED, "Too many requests are held open here.", RETRY_AFTER, null);
            }
            if (theirs > mostOfUser) {
                refusedOfUser.increment();
                throw new ProblemException(ProblemCode.LIMIT_REACHED, "Too many requests of yours are held open here.");
            }
            cursor.holds(streams.open(caller, roomId, start, cursor));
            // A revocation before the cursor was there has not ended it.
            standing.requireStanding(caller);
            return cursor;
        } catch (RuntimeException failed) {
            cursor.close();
            throw failed;
        }
    }

    void closed(PatientCursor cursor) {
        if (open.remove(cursor)) {
            count.decrementAndGet();
            ofUsers.computeIfPresent(cursor.userId(), (user, theirs) -> theirs == 1 ? null : theirs - 1);
        }
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        open.forEach(cursor -> cursor.leave(ProblemCode.SHUTTING_DOWN));
        long deadline = System.nanoTime() + FAREWELL_NANOS;
        while (!open.isEmpty()
                && System.nanoTime() < deadline
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Larger than the web server's (DEFAULT_PHASE - 1024): the requests end before it waits for them. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 512;
    }
}
