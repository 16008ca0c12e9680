package io.bongsu.sse;

import io.bongsu.core.Entry;
import io.bongsu.core.ProblemCode;
import io.bongsu.membership.Caller;
import io.bongsu.stream.Delivery;
import io.bongsu.stream.PatientCursor;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one client gets, as events, whoever carries the bytes. Written by one thread at a time. */
final class SseStream {

    private static final Logger log = LoggerFactory.getLogger(SseStream.class);

    private final Caller caller;
    private final PatientCursor cursor;
    private final SseServices services;
    private volatile long wroteNanos = System.nanoTime();
    private volatile boolean stalled;

    SseStream(Caller caller, PatientCursor cursor, SseServices services) {
        this.caller = caller;
        this.cursor = cursor;
        this.services = services;
    }

    PatientCursor cursor() {
        return cursor;
    }

    /** The first events. Each client is told another time to wait, so that a restart does not bring all back at once. */
    void begin(OutputStream out) throws IOException {
        out.write(Events.retry(services.settings()
                .retry()
                .multipliedBy(ThreadLocalRandom.current().nextLong(500, 1_500))
                .dividedBy(1_000)));
        send(out, Events.position(cursor.position()));
    }

    /**
     * Writes all there is to write now; blocks as long as its client does not read.
     *
     * @return false when the stream has ended, and its client was told
     * @throws IOException when the client is gone, or has not read for too long
     */
    boolean goOn(OutputStream out) throws IOException {
        while (true) {
            if (hasExpired()) {
                bye(out, ProblemCode.TOKEN_EXPIRED);
                return false;
            }
            switch (next()) {
                case Delivery.Messages(List<Entry> entries) -> messages(entries, out);
                case Delivery.Gap gap -> send(out, Events.gap(gap));
                case Delivery.CaughtUp() -> {
                    if (isBeatDue()) {
                        send(out, Events.heartBeat());
                    }
                    return true;
                }
                case Delivery.Ended(ProblemCode code) -> {
                    bye(out, code);
                    return false;
                }
            }
        }
    }

    /** Whether {@link #goOn} has something to do though the cursor has not said so. */
    boolean isDue() {
        return isBeatDue() || hasExpired() || stalled;
    }

    /** How long nothing but news makes it go on. */
    Duration untilDue() {
        Duration beat = services.settings().heartBeat().minusNanos(System.nanoTime() - wroteNanos);
        Duration left = Duration.between(services.clock().instant(), caller.expiresAt());
        return left.compareTo(beat) < 0 ? left : beat;
    }

    private boolean isBeatDue() {
        return System.nanoTime() - wroteNanos >= services.settings().heartBeat().toNanos();
    }

    private boolean hasExpired() {
        return !services.clock().instant().isBefore(caller.expiresAt());
    }

    /** While the log cannot be read, nothing comes; the stream stays. */
    private Delivery next() {
        try {
            Delivery delivery = cursor.next(
                    services.settings().batchEntries(), services.settings().batchBytes(), Duration.ZERO);
            stalled = false;
            return delivery;
        } catch (RuntimeException unreadable) {
            stalled = true;
            log.debug("A receiver waits for the log: {}", unreadable.toString());
            return new Delivery.CaughtUp();
        }
    }

    /**
     * One by one: a client that reads slowly may lose its right in the middle, and gets nothing of the rest. What comes
     * next says why.
     */
    private void messages(List<Entry> entries, OutputStream out) throws IOException {
        for (Entry entry : entries) {
            if (cursor.ended() != null || hasExpired()) {
                return;
            }
            out.write(Events.message(entry));
            services.written().increment();
        }
        out.flush();
        wroteNanos = System.nanoTime();
    }

    private void bye(OutputStream out, ProblemCode reason) throws IOException {
        // As over STOMP: the token was good, and is not any more.
        String code = reason == ProblemCode.UNAUTHENTICATED ? "session-revoked" : reason.code();
        services.meters().counter("bongsu.sse.byes", "code", code).increment();
        send(out, Events.bye(code));
    }

    private void send(OutputStream out, byte[] event) throws IOException {
        out.write(event);
        out.flush();
        wroteNanos = System.nanoTime();
    }
}
