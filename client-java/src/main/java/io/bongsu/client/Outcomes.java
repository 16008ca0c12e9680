package io.bongsu.client;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Tells the app what became of its messages, one at a time and in order. One that the listener throws at is told again later, after
 * others, until it is taken: its place in the outbox must not be lost until the next start. What waits here is bounded by the outbox.
 */
final class Outcomes {

    private final Executor executor;
    private final Outbox outbox;
    private final @Nullable OutcomeListener listener;
    private final Loop loop;
    /** Belongs to whoever runs. */
    private final BackOff backOff;

    private final ArrayDeque<SendOutcome> waiting = new ArrayDeque<>();
    private boolean running;
    private boolean closed;

    Outcomes(Executor executor, Outbox outbox, @Nullable OutcomeListener listener, Loop loop, BackOff backOff) {
        this.executor = executor;
        this.outbox = outbox;
        this.listener = listener;
        this.loop = loop;
        this.backOff = backOff;
    }

    /** Those that an earlier process knew and did not tell. */
    void begin() {
        outbox.untold().forEach(this::tell);
    }

    void tell(SendOutcome outcome) {
        if (listener == null) {
            outbox.told(outcome);
            return;
        }
        synchronized (this) {
            waiting.add(outcome);
        }
        start();
    }

    synchronized void close() {
        closed = true;
        waiting.clear();
    }

    private void start() {
        synchronized (this) {
            if (running || closed || waiting.isEmpty()) {
                return;
            }
            running = true;
        }
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException nobodyListens) {
            // They stay untold on the disk, for the next process.
            close();
        }
    }

    private void run() {
        SendOutcome next;
        synchronized (this) {
            next = waiting.poll();
        }
        boolean taken = false;
        try {
            if (next != null && listener != null) {
                listener.onOutcome(next);
                outbox.told(next);
                backOff.reset();
            }
            taken = true;
        } finally {
            if (!taken && next != null) {
                // The exception is the executor's.
                SendOutcome refused = next;
                var unused = loop.after(backOff.next(), () -> tell(refused));
            }
            synchronized (this) {
                running = false;
            }
            start();
        }
    }
}
