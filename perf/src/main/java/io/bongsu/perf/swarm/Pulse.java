package io.bongsu.perf.swarm;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * How late the swarm's thread is at moments that come every ten milliseconds, whatever holds it up: what was received then was seen as much
 * later. Moments that pass while it is held up count, each with its own lateness.
 */
final class Pulse {

    private static final long EVERY_NANOS = Duration.ofMillis(10).toNanos();
    private static final long MILLI = Duration.ofMillis(1).toNanos();
    private static final long LONGEST_MICROS = Duration.ofMinutes(10).toMillis() * 1_000;

    private final Histogram lateMicros = new Histogram(LONGEST_MICROS, 2);
    private long dueNanos = System.nanoTime() + EVERY_NANOS;

    /** Up to a millisecond more than it is: a selector waits for no less, and to spin would cost more than this tells. */
    long millisToNext() {
        return 1 + Math.max(0, dueNanos - System.nanoTime()) / MILLI;
    }

    void look() {
        long now = System.nanoTime();
        for (; now - dueNanos >= 0; dueNanos += EVERY_NANOS) {
            lateMicros.recordValue(Math.min((now - dueNanos) / 1_000, LONGEST_MICROS));
        }
    }

    void beginAnew() {
        lateMicros.reset();
        dueNanos = System.nanoTime() + EVERY_NANOS;
    }

    /** The 99th percentile and the longest, in microseconds. */
    @Override
    public String toString() {
        return lateMicros.getValueAtPercentile(99) + " " + lateMicros.getMaxValue();
    }
}
