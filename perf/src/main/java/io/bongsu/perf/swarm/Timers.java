package io.bongsu.perf.swarm;

import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** What is to be done later, by the swarm's one thread; how late that was is kept, since it is an error of what is measured. */
final class Timers {

    private static final long LONGEST_MICROS = 60_000_000;
    private static final long MILLI = 1_000_000;

    private record Task(long atNanos, long order, Runnable work) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            long earlier = atNanos - other.atNanos;
            return earlier != 0 ? Long.signum(earlier) : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private final Histogram lateMicros = new Histogram(LONGEST_MICROS, 2);
    private long orders;

    /** What is due at the same moment is done in the order it was asked for. */
    void at(long nanos, Runnable work) {
        tasks.add(new Task(nanos, orders++, work));
    }

    /** For how long one may wait for something else: -1 as long as one likes. */
    long millisToNext() {
        Task next = tasks.peek();
        return next == null ? -1 : Math.max(0, (next.atNanos() - System.nanoTime()) / MILLI);
    }

    /** Does what is due; what is due within the millisecond that a selector cannot wait for is waited for. */
    void run() {
        Task next = tasks.peek();
        if (next == null) {
            return;
        }
        long left = next.atNanos() - System.nanoTime();
        if (left > 0 && left < MILLI) {
            LockSupport.parkNanos(left);
        }
        long until = System.nanoTime();
        for (Task due = tasks.peek(); due != null && due.atNanos() - until <= 0; due = tasks.peek()) {
            tasks.remove();
            lateMicros.recordValue(Math.min((System.nanoTime() - due.atNanos()) / 1000, LONGEST_MICROS));
            due.work().run();
        }
    }

    void forgetLateness() {
        lateMicros.reset();
    }

    double lateMicros(double percentile) {
        return lateMicros.getValueAtPercentile(percentile);
    }
}
