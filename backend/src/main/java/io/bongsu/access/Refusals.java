package io.bongsu.access;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the plugin would not take is tried again and again: a metric counts each time, the log says it now and then. Any thread. */
final class Refusals {

    private static final Logger log = LoggerFactory.getLogger(Refusals.class);
    private static final long LOGGED_EVERY_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final AccessMetrics metrics;
    private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());

    Refusals(AccessMetrics metrics) {
        this.metrics = metrics;
    }

    void of(String what, String code, String text) {
        metrics.refused.increment();
        long now = System.nanoTime();
        long due = nextNanos.get();
        if (now - due >= 0 && nextNanos.compareAndSet(due, now + LOGGED_EVERY_NANOS)) {
            log.error("The broker refused {}, and what needs it is held back: {} ({})", what, code, text);
        }
    }
}
