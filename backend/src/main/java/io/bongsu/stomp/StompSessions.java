package io.bongsu.stomp;

import io.bongsu.membership.Caller;
import io.bongsu.membership.SessionsRevoked;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.WebSocketSession;

/** All connections of this node: their limits, the look at each once a second, revocations, and the end of the node. */
@Component
class StompSessions implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(StompSessions.class);
    private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final StompServices services;
    private final Set<StompSession> open = ConcurrentHashMap.newKeySet();
    private final Map<String, Set<StompSession>> ofUser = new ConcurrentHashMap<>();
    private @Nullable ScheduledFuture<?> looking;
    private volatile boolean running;

    StompSessions(StompServices services) {
        this.services = services;
    }

    StompSession session(WebSocketSession socket) {
        return new StompSession(socket, services, StompConnect.ofHandshake(socket.getPrincipal()));
    }

    void opened(StompSession session) {
        open.add(session);
        services.metrics().sessionsChanged(open.size());
        if (!running) {
            session.leave(shutDown());
        } else if (open.size() > services.settings().sessionsPerNode()) {
            session.end(Ending.of(CloseCode.OVERLOADED, "This node has as many connections as it may."), null);
        }
    }

    /** Counts the session for its user. False when they have as many as they may. */
    boolean admit(StompSession session, String userId) {
        boolean[] admitted = {true};
        ofUser.compute(userId, (user, theirs) -> {
            Set<StompSession> now = theirs == null ? new HashSet<>() : theirs;
            if (now.size() < services.settings().sessionsPerUser()) {
                now.add(session);
            } else {
                admitted[0] = false;
            }
            return now;
        });
        if (!open.contains(session)) {
            release(session);
        }
        return admitted[0];
    }

    void closed(StompSession session) {
        session.gone();
        open.remove(session);
        release(session);
        services.metrics().sessionsChanged(open.size());
    }

    private void release(StompSession session) {
        Caller caller = session.caller();
        if (caller != null) {
            ofUser.computeIfPresent(caller.userId(), (user, theirs) -> {
                theirs.remove(session);
                return theirs.isEmpty() ? null : theirs;
            });
        }
    }

    @EventListener
    void revoked(SessionsRevoked revocation) {
        open.forEach(session -> session.revoked(revocation));
    }

    /** Expiry, heart-beats, time limits, second tries. */
    void look() {
        for (StompSession session : open) {
            try {
                session.look();
            } catch (RuntimeException | Error fault) {
                log.error("Looking at a STOMP session failed", fault);
            }
        }
    }

    @Override
    public void start() {
        running = true;
        looking = services.timer().scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    /** Tells every client to come back (1001), while the web server still carries it. */
    @Override
    public void stop() {
        running = false;
        open.forEach(session -> session.leave(shutDown()));
        long deadline = System.nanoTime() + FAREWELL_NANOS;
        while (!open.isEmpty()
                && System.nanoTime() < deadline
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        if (looking != null) {
            looking.cancel(false);
        }
    }

    private static Ending shutDown() {
        return Ending.of(CloseCode.SHUTTING_DOWN, "This node is shutting down.");
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Larger than the web server's (DEFAULT_PHASE - 1024): stops before it stops taking requests. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 512;
    }
}
