package io.bongsu.perf;

import java.util.concurrent.locks.LockSupport;

/** A moment of {@link System#nanoTime}. */
public final class Moment {

    private Moment() {}

    /** Returns when it has come, at once where it has passed; how much later than that, the machine decides. */
    public static void await(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
