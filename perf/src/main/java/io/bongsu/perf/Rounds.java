package io.bongsu.perf;

import io.bongsu.perf.swarm.Round;
import io.bongsu.perf.swarm.Serial;
import java.util.concurrent.atomic.AtomicInteger;

/** Numbers the measurements of a run: no two have a message's number, and so a clientMessageId, in common. */
public final class Rounds {

    private static final int MOST = Serial.ROUNDS - 1;

    private static final AtomicInteger NEXT = new AtomicInteger(1);

    private Rounds() {}

    public static Round next() {
        return next(0, 0, 0);
    }

    public static Round next(int groupSize, long groupGapNanos, long tickNanos) {
        int number = NEXT.getAndIncrement();
        if (number > MOST) {
            throw new IllegalStateException("One run has at most " + MOST + " measurements: ask for less at a time");
        }
        return new Round(number, groupSize, groupGapNanos, tickNanos);
    }
}
