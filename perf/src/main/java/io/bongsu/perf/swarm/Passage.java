package io.bongsu.perf.swarm;

import java.util.SplittableRandom;

/** When what goes through one connection's network is at its other end: in order either way, and never before what went before. */
final class Passage {

    private final Network network;
    private final SplittableRandom random;
    private final long bornAt = System.nanoTime();
    private final long holesFrom;
    /** When the network has taken in what was read so far, where its rate is limited. */
    private long takenInAt = bornAt;

    private long lastArrivalAt = bornAt;
    private long lastDepartureAt = bornAt;

    Passage(Network network, SplittableRandom random) {
        this.network = network;
        this.random = random;
        long every = network.holeEvery().toNanos();
        // Not before it has had time to be opened, and not all at once.
        holesFrom = every == 0 ? 0 : random.nextLong(network.holeFor().toNanos(), every);
    }

    /** Nothing is held: there is no need to wait for anything. */
    boolean isImmediate() {
        return network.isImmediate();
    }

    /** When the handshake is over that begins now: there and back. */
    long handshake() {
        return System.nanoTime() + 2 * delayNanos();
    }

    /** When the last of these bytes is here, which were read just now. */
    long arrival(int bytes) {
        takenInAt = Math.max(System.nanoTime(), takenInAt);
        if (network.bytesPerSecond() > 0) {
            takenInAt += bytes * 1_000_000_000L / network.bytesPerSecond();
        }
        lastArrivalAt = Math.max(lastArrivalAt, afterHole(takenInAt + delayNanos() + jitterNanos()));
        return lastArrivalAt;
    }

    /** When what is sent now is to be given to the real network. */
    long departure() {
        lastDepartureAt = Math.max(lastDepartureAt, afterHole(System.nanoTime() + delayNanos() + jitterNanos()));
        return lastDepartureAt;
    }

    /** In a black hole nothing gets through either way, and nobody is told; after it comes what was held. */
    private long afterHole(long atNanos) {
        long every = network.holeEvery().toNanos();
        if (every == 0) {
            return atNanos;
        }
        long intoIt = (atNanos - bornAt + holesFrom) % every;
        return Math.max(atNanos, atNanos - intoIt + network.holeFor().toNanos());
    }

    private long delayNanos() {
        return network.delay().toNanos();
    }

    private long jitterNanos() {
        return network.jitter().isZero() ? 0 : random.nextLong(network.jitter().toNanos() + 1);
    }
}
