package io.bongsu.embeddedbroker;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log who was not let in and why: over MQTT 3.1.1 the client is told neither. */
final class Refusals {

    private static final Logger log = LoggerFactory.getLogger(Refusals.class);

    /** A client that is refused comes again, and anybody can be refused: the log must not grow with them. */
    private static final long LOG_EVERY_NANOS = Duration.ofSeconds(5).toNanos();

    private final LongSupplier nanos;
    private final AtomicLong lastLoggedNanos;
    private final AtomicLong unsaid = new AtomicLong();

    /** @param nanos as {@link System#nanoTime()} */
    Refusals(LongSupplier nanos) {
        this.nanos = nanos;
        this.lastLoggedNanos = new AtomicLong(nanos.getAsLong() - LOG_EVERY_NANOS);
    }

    void refused(String clientId, String reason) {
        long last = lastLoggedNanos.get();
        long now = nanos.getAsLong();
        if (now - last >= LOG_EVERY_NANOS && lastLoggedNanos.compareAndSet(last, now)) {
            long others = unsaid.getAndSet(0);
            log.info(
                    "MQTT client '{}' is refused: {}{}",
                    inOneLine(clientId),
                    reason,
                    others == 0 ? "" : " (and " + others + " others since the last such line)");
        } else {
            unsaid.incrementAndGet();
        }
    }

    /** Anybody chooses it, and it must not look like lines of the log's own. */
    private static String inOneLine(String clientId) {
        return clientId.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
    }
}
