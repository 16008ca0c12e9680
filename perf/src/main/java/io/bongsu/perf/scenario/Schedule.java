package io.bongsu.perf.scenario;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * When messages are due, in nanoseconds from the start, whatever becomes of those before: an open loop, in which a stall shows with
 * all it held up. The same seed gives the same schedule.
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on and read, never compared.
record Schedule(long[] dueNanos) {

    /** At even steps. */
    static Schedule steady(double perSecond, Duration length) {
        long[] due = new long[count(perSecond, length)];
        for (int i = 0; i < due.length; i++) {
            due[i] = (long) (i * 1e9 / perSecond);
        }
        return new Schedule(due);
    }

    /**
     * As independent people would: a Poisson process, whose steps are exponentially distributed, stretched so that it has the rate it is named
     * after, also where it is short.
     */
    static Schedule random(double perSecond, Duration length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] due = new long[count(perSecond, length)];
        double[] at = new double[due.length];
        double last = 0;
        for (int i = 0; i < due.length; i++) {
            last += random.nextExponential();
            at[i] = last;
        }
        for (int i = 0; i < due.length; i++) {
            due[i] = (long) (at[i] / last * due.length * 1e9 / perSecond);
        }
        return new Schedule(due);
    }

    /** Groups that begin at even steps, of messages at even steps. */
    static Schedule groups(int groups, Duration every, int size, Duration gap) {
        long[] due = new long[groups * size];
        for (int i = 0; i < due.length; i++) {
            due[i] = i / size * every.toNanos() + i % size * gap.toNanos();
        }
        return new Schedule(due);
    }

    private static int count(double perSecond, Duration length) {
        return Math.max(1, (int) (perSecond * length.toMillis() / 1_000));
    }

    int messages() {
        return dueNanos.length;
    }
}
