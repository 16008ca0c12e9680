package io.bongsu.client;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that decides: connection, rooms and sends are confined to it and need no locks. Nothing on it waits.
 * What comes after its end is nobody's business any more and is dropped.
 */
final class Loop implements Executor {

    private final ScheduledThreadPoolExecutor thread;

    Loop(String name) {
        thread = new ScheduledThreadPoolExecutor(1, threads(name), new ThreadPoolExecutor.DiscardPolicy());
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void execute(Runnable step) {
        thread.execute(() -> run(step));
    }

    /** The handle cancels it; cancelling again, or after it ran, does nothing. */
    Runnable after(Duration delay, Runnable step) {
        var task = thread.schedule(() -> run(step), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> task.cancel(false);
    }

    /** Runs this as its last step, and ends. */
    void end(Runnable lastStep) {
        execute(lastStep);
        thread.shutdown();
    }

    /** @return whether it has ended within the time */
    boolean awaitEnd(Duration longest) throws InterruptedException {
        return thread.awaitTermination(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    static ThreadFactory threads(String name) {
        return work -> {
            Thread made = new Thread(work, name);
            made.setDaemon(true);
            return made;
        };
    }

    /** A scheduled task's exception would end up in a future that nobody reads. */
    private static void run(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error fault) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, fault);
        }
    }
}
