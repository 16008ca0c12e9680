package io.bongsu.client;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * How long to wait before the next try: a random time between nothing and twice the last bound, up to 30 s, so that a
 * restarted server does not meet all its clients at once ("full jitter").
 */
final class BackOff {

    private static final long FIRST_MILLIS = 500;
    private static final long CAP_MILLIS = 30_000;
    private static final long LEAST_MILLIS = 50;

    private final Random random;
    private int failures;
    private long askedAtNanos;
    private long askedNanos;

    BackOff(Random random) {
        this.random = random;
    }

    /** After one more failure. */
    Duration next() {
        long bound = Math.min(CAP_MILLIS, FIRST_MILLIS << Math.min(failures++, 10));
        return Duration.ofMillis(LEAST_MILLIS + (long) (random.nextDouble() * bound));
    }

    /** The same, and not before the server asked for it. */
    Duration next(long retryAfterSeconds) {
        askedAtNanos = System.nanoTime();
        askedNanos = TimeUnit.SECONDS.toNanos(retryAfterSeconds);
        return next().plusSeconds(retryAfterSeconds);
    }

    /** Whether what the server asked for is not over: until then nothing is tried, also where a network is back. */
    boolean isAskedToWait() {
        return askedNanos > 0 && System.nanoTime() - askedAtNanos < askedNanos;
    }

    /** The next failure is a first one; what the server asked for goes on. */
    void reset() {
        failures = 0;
    }
}
