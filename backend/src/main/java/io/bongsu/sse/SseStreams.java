package io.bongsu.sse;

import io.bongsu.core.Entry;
import io.bongsu.core.ProblemCode;
import io.bongsu.membership.Caller;
import io.bongsu.stream.Delivery;
import io.bongsu.stream.PatientCursor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Writes a stream until its client leaves or may not have more. */
@Component
class SseStreams {

    private static final Logger log = LoggerFactory.getLogger(SseStreams.class);

    private final SseSettings settings;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Counter written;

    SseStreams(SseSettings settings, Clock clock, MeterRegistry meters) {
        this.settings = settings;
        this.clock = clock;
        this.meters = meters;
        this.written = meters.counter("bongsu.sse.messages");
    }

    /**
     * Blocks as long as the stream lasts.
     *
     * @throws IOException when the client is gone, or has not read for as long as the web server waits
     */
    void write(Caller caller, PatientCursor cursor, OutputStream out) throws IOException {
        out.write(Events.retry(settings.retry()
                .multipliedBy(ThreadLocalRandom.current().nextLong(500, 1_500))
                .dividedBy(1_000)));
        send(out, Events.position(cursor.position()));
        while (true) {
            if (hasExpired(caller)) {
                bye(out, ProblemCode.TOKEN_EXPIRED);
                return;
            }
            switch (next(cursor, caller)) {
                case Delivery.Messages(var entries) -> messages(caller, cursor, entries, out);
                case Delivery.Gap gap -> send(out, Events.gap(gap));
                case Delivery.CaughtUp ignored -> send(out, Events.heartBeat());
                case Delivery.Ended(ProblemCode code) -> {
                    bye(out, code);
                    return;
                }
            }
        }
    }

    /**
     * One by one: a client that reads slowly may lose its right in the middle, and gets nothing of the rest. What comes
     * next says why.
     */
    private void messages(Caller caller, PatientCursor cursor, List<Entry> entries, OutputStream out)
            throws IOException {
        for (Entry entry : entries) {
            if (cursor.ended() != null || hasExpired(caller)) {
                return;
            }
            out.write(Events.message(entry));
            written.increment();
        }
        out.flush();
    }

    private boolean hasExpired(Caller caller) {
        return !clock.instant().isBefore(caller.expiresAt());
    }

    /** What comes within a heart-beat, or before the token ends. While the log cannot be read, nothing does. */
    private Delivery next(PatientCursor cursor, Caller caller) {
        Duration left = Duration.between(clock.instant(), caller.expiresAt());
        Duration patience = left.compareTo(settings.heartBeat()) < 0 ? left : settings.heartBeat();
        try {
            return cursor.next(settings.batchEntries(), settings.batchBytes(), patience);
        } catch (RuntimeException unreadable) {
            log.debug("A receiver waits for the log: {}", unreadable.toString());
            return new Delivery.CaughtUp();
        }
    }

    private void bye(OutputStream out, ProblemCode reason) throws IOException {
        // As over STOMP: the token was good, and is not any more.
        String code = reason == ProblemCode.UNAUTHENTICATED ? "session-revoked" : reason.code();
        meters.counter("bongsu.sse.byes", "code", code).increment();
        send(out, Events.bye(code));
    }

    private static void send(OutputStream out, byte[] event) throws IOException {
        out.write(event);
        out.flush();
    }
}
