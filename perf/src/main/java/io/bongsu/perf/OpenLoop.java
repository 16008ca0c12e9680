package io.bongsu.perf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Work that begins by the clock, whether or not the last piece is done, and is timed from when it should have begun: so a
 * stall shows with everybody it would have held up.
 */
final class OpenLoop {

    /** One piece of work. */
    interface Task {
        /**
         * @param number of the piece, from 0, over all senders
         * @param dueNanos when it should have begun, by {@link System#nanoTime}
         */
        void run(int number, long dueNanos) throws Exception;
    }

    private OpenLoop() {}

    /**
     * @param senders that take turns, each with a task of its own; the rate is theirs together. One that is late goes on at
     *     once, without leaving anything out.
     * @return how many pieces there were
     */
    static int run(double perSecond, Duration duration, List<? extends Task> senders) {
        int pieces = (int) (perSecond * duration.toMillis() / 1000);
        double gapNanos = 1e9 / perSecond;
        long began = System.nanoTime() + 1_000_000;
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(senders.size())) {
            for (int sender = 0; sender < senders.size(); sender++) {
                int first = sender;
                running.add(threads.submit(() -> {
                    for (int n = first; n < pieces; n += senders.size()) {
                        long due = began + (long) (n * gapNanos);
                        Moment.await(due);
                        senders.get(first).run(n, due);
                    }
                    return null;
                }));
            }
            for (Future<?> future : running) {
                future.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("A sender failed while it was measured", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return pieces;
    }
}
