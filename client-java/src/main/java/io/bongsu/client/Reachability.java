package io.bongsu.client;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Notices that the server answers again after it did not, so that whatever waits for its next try need not. A server that
 * answers every other call, behind a proxy with a dead node say, is no reason to ask it all the more: once in ten seconds at
 * most. For any thread.
 */
final class Reachability {

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier elapsedNanos;
    private final Runnable answersAgain;
    private boolean lost;
    private boolean told;
    private long toldAtNanos;

    Reachability(LongSupplier elapsedNanos, Runnable answersAgain) {
        this.elapsedNanos = elapsedNanos;
        this.answersAgain = answersAgain;
    }

    synchronized void noAnswer() {
        lost = true;
    }

    void answer() {
        if (isNews()) {
            answersAgain.run();
        }
    }

    private synchronized boolean isNews() {
        long time = elapsedNanos.getAsLong();
        if (!lost || (told && time - toldAtNanos < PAUSE_NANOS)) {
            return false;
        }
        lost = false;
        told = true;
        toldAtNanos = time;
        return true;
    }
}
