package io.bongsu.client;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Notices that the server answers again after it did not, so that whatever waits for its next try need not. That is told a
 * moment later, each client its own, for a server that has just started; and once in ten seconds, for one that answers every
 * other call, behind a proxy with a dead node say. For any thread.
 */
final class Reachability {

    private static final int SPREAD_MILLIS = 2_000;
    private static final long PAUSE_MILLIS = 10_000;

    private final LongSupplier elapsedNanos;
    private final Random random;
    private final BiConsumer<Duration, Runnable> later;
    private final Runnable answersAgain;
    private boolean lost;
    private boolean pending;
    private boolean told;
    private long toldAtNanos;

    /** @param later runs something after a time */
    Reachability(
            LongSupplier elapsedNanos, Random random, BiConsumer<Duration, Runnable> later, Runnable answersAgain) {
        this.elapsedNanos = elapsedNanos;
        this.random = random;
        this.later = later;
        this.answersAgain = answersAgain;
    }

    synchronized void noAnswer() {
        lost = true;
    }

    synchronized void answer() {
        if (lost && !pending) {
            pending = true;
            later.accept(delay(), this::tell);
        }
        lost = false;
    }

    private Duration delay() {
        long spread = random.nextInt(SPREAD_MILLIS);
        long since = told ? TimeUnit.NANOSECONDS.toMillis(elapsedNanos.getAsLong() - toldAtNanos) : PAUSE_MILLIS;
        return Duration.ofMillis(Math.max(spread, PAUSE_MILLIS - since));
    }

    private void tell() {
        synchronized (this) {
            pending = false;
            told = true;
            toldAtNanos = elapsedNanos.getAsLong();
        }
        answersAgain.run();
    }
}
