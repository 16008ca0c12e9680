package io.bongsu.embeddedbroker;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the guard about a live connection, and takes an exception or an expired token for a no. */
final class CarefulGuard<S> {

    private static final Logger log = LoggerFactory.getLogger(CarefulGuard.class);

    /** A failing guard fails at every delivery: one line a minute says so without filling the disk. */
    private static final long LOG_EVERY_NANOS = Duration.ofMinutes(1).toNanos();

    private final Guard<S> guard;
    private final AtomicLong lastLoggedNanos = new AtomicLong(System.nanoTime() - LOG_EVERY_NANOS);

    CarefulGuard(Guard<S> guard) {
        this.guard = guard;
    }

    boolean maySubscribe(Connection<S> connection, String filter) {
        return ask(connection, () -> guard.maySubscribe(connection.session(), filter));
    }

    boolean mayPublish(Connection<S> connection, String topic) {
        return ask(connection, () -> guard.mayPublish(connection.session(), topic));
    }

    boolean mayReceive(Connection<S> connection, String topic) {
        return ask(connection, () -> guard.mayReceive(connection.session(), topic));
    }

    private boolean ask(Connection<S> connection, BooleanSupplier question) {
        try {
            return !connection.expired() && question.getAsBoolean();
        } catch (RuntimeException e) {
            failed(e);
            return false;
        }
    }

    /** The exception is the guard's own; it must not carry the token. */
    void failed(RuntimeException e) {
        long last = lastLoggedNanos.get();
        long now = System.nanoTime();
        if (now - last >= LOG_EVERY_NANOS && lastLoggedNanos.compareAndSet(last, now)) {
            log.warn("The broker's guard failed, which denies; said at most once a minute", e);
        }
    }
}
