package io.bongsu.perf;

import io.bongsu.perf.swarm.Round;
import java.util.concurrent.atomic.AtomicInteger;

/** Numbers the measurements of a run: no two have a message's number, and so a clientMessageId, in common. */
final class Rounds {

    /** As many as {@link io.bongsu.perf.swarm.Serial} has digits for. */
    private static final int MOST = 999;

    private static final AtomicInteger NEXT = new AtomicInteger(1);

    private Rounds() {}

    static Round next() {
        return next(0, 0, 0);
    }

    static Round next(int groupSize, long groupGapNanos, long tickNanos) {
        int number = NEXT.getAndIncrement();
        if (number > MOST) {
            throw new IllegalStateException("One run has at most " + MOST + " measurements: ask for less at a time");
        }
        return new Round(number, groupSize, groupGapNanos, tickNanos);
    }
}
