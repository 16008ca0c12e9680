package io.bongsu.membership;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Bounds how many change rooms at once. Every change waits for its room's lock with a connection in its hand: without a
 * bound, one room whose members change all the time would take every connection, and nobody could post anywhere.
 */
final class Turns {

    private final Semaphore turns;
    private final Duration wait;

    Turns(int atOnce, Duration wait) {
        this.turns = new Semaphore(atOnce, true);
        this.wait = wait;
    }

    /** @throws ProblemException OVERLOADED when its turn does not come */
    <T> T take(Supplier<T> change) {
        try {
            if (!turns.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                throw overloaded();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw overloaded();
        }
        try {
            return change.get();
        } finally {
            turns.release();
        }
    }

    private static ProblemException overloaded() {
        return new ProblemException(
                ProblemCode.OVERLOADED,
                "Too many are changing rooms; nothing was changed.",
                Duration.ofSeconds(1),
                null);
    }
}
