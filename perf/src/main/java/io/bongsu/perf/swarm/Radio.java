package io.bongsu.perf.swarm;

import java.time.Duration;

/**
 * What a phone's radio would have done for one receiver, by a model: it is on while bytes move and for a tail afterwards, and is
 * woken when bytes come after that. The tail of LTE is 11.6 s (Huang et al., "A Close Examination of Performance and Power
 * Characteristics of 4G LTE Networks", MobiSys 2012, Table 3), and nearly all the energy of small messages is spent in it.
 */
final class Radio {

    static final Duration TAIL = Duration.ofMillis(11_576);

    private long lastActive;
    private long onNanos;
    private long wakeUps;

    void active(long now) {
        long since = now - lastActive;
        if (wakeUps == 0 || since > TAIL.toNanos()) {
            wakeUps++;
            onNanos += wakeUps == 1 ? 0 : TAIL.toNanos();
        } else {
            onNanos += since;
        }
        lastActive = now;
    }

    /** Until now, the running tail included. */
    long onNanos(long now) {
        return wakeUps == 0 ? 0 : onNanos + Math.min(now - lastActive, TAIL.toNanos());
    }

    long wakeUps() {
        return wakeUps;
    }
}
