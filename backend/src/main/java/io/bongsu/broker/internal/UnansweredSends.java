package io.bongsu.broker.internal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;

/**
 * How many sends have come here and are not answered, and what became of those there was no room for. One sender has half of the room at
 * most. Safe for any thread.
 */
final class UnansweredSends {

    enum Place {
        TAKEN,
        /** Not to be stored, but told so. */
        FULL,
        /** Not even an answer has room. */
        DROPPED
    }

    private final int max;
    private final long bytesMax;
    private final Counter dropped;
    private final Counter answersLost;
    private final Counter early;

    // Guarded by this.
    private final Map<String, Integer> takenOf = new HashMap<>();
    private int taken;
    private int refused;
    private long bytes;
    private long refusedBytes;

    UnansweredSends(int max, long bytesMax, MeterRegistry meters) {
        this.max = max;
        this.bytesMax = bytesMax;
        Gauge.builder("bongsu.sends.unanswered", this, UnansweredSends::count)
                .description("Sends being stored or answered; their limit is bongsu.broker.sends-unanswered")
                .register(meters);
        this.dropped = Counter.builder("bongsu.sends.dropped")
                .description(
                        "Sends beyond twice the limit: not stored, not answered; whoever misses an answer sends again")
                .register(meters);
        this.early = Counter.builder("bongsu.sends.early")
                .description("Sends the broker was told are done with before they were answered, to keep others going")
                .register(meters);
        this.answersLost = Counter.builder("bongsu.sends.answers.lost")
                .description("Answers the broker did not take; whoever misses one sends again")
                .register(meters);
    }

    /** One was acknowledged to the broker before it was answered. */
    void early() {
        early.increment();
    }

    private synchronized int count() {
        return taken + refused;
    }

    synchronized Place take(String userId, int size) {
        if (taken < max && bytes + size <= bytesMax && takenOf.getOrDefault(userId, 0) < (max + 1) / 2) {
            taken++;
            takenOf.merge(userId, 1, Integer::sum);
            bytes += size;
            return Place.TAKEN;
        }
        if (refused < max && refusedBytes + size <= bytesMax) {
            refused++;
            refusedBytes += size;
            return Place.FULL;
        }
        dropped.increment();
        return Place.DROPPED;
    }

    synchronized void done(Place place, String userId, int size, boolean answered) {
        if (place == Place.TAKEN) {
            taken--;
            takenOf.computeIfPresent(userId, (id, count) -> count == 1 ? null : count - 1);
            bytes -= size;
        } else {
            refused--;
            refusedBytes -= size;
        }
        if (!answered) {
            answersLost.increment();
        }
    }
}
