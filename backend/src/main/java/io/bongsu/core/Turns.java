package io.bongsu.core;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Bounds how many do something costly at once (hold a database connection, hash a password), so that they cannot take all of
 * it from everybody else. Who waits too long is told {@code overloaded}.
 */
public final class Turns {

    private final Semaphore turns;
    private final Duration wait;
    private final String refusal;

    /** @param refusal what is said to whoever waited in vain */
    public Turns(int atOnce, Duration wait, String refusal) {
        this.turns = new Semaphore(atOnce, true);
        this.wait = wait;
        this.refusal = refusal;
    }

    /** @throws ProblemException OVERLOADED when its turn does not come */
    public <T> T take(Supplier<T> work) {
        try {
            if (!turns.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                throw overloaded();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw overloaded();
        }
        try {
            return work.get();
        } finally {
            turns.release();
        }
    }

    /** How many wait for a turn, about. */
    public int waiting() {
        return turns.getQueueLength();
    }

    private ProblemException overloaded() {
        return new ProblemException(ProblemCode.OVERLOADED, refusal, Duration.ofSeconds(1), null);
    }
}
