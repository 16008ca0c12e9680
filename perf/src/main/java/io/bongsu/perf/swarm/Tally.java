package io.bongsu.perf.swarm;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/** What all members together received since it was last reset. */
final class Tally {

    private static final long LONGEST_MICROS = Duration.ofMinutes(2).toNanos() / 1000;

    private Histogram micros = new Histogram(LONGEST_MICROS, 3);
    private long deliveries;
    private long sumOfNumbers;
    private long now;

    /** Looked at once for each read of a socket, not for each message. */
    void tick() {
        now = System.nanoTime();
    }

    void arrived(long number, long dueNanos) {
        deliveries++;
        sumOfNumbers += number;
        micros.recordValue(Math.clamp((now - dueNanos) / 1000, 0, LONGEST_MICROS));
    }

    void reset() {
        micros = new Histogram(LONGEST_MICROS, 3);
        deliveries = 0;
        sumOfNumbers = 0;
    }

    long deliveries() {
        return deliveries;
    }

    /** Tells a message lost and another twice from all once. */
    long sumOfNumbers() {
        return sumOfNumbers;
    }

    double millis(double percentile) {
        return micros.getValueAtPercentile(percentile) / 1e3;
    }
}
