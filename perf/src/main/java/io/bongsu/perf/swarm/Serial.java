package io.bongsu.perf.swarm;

/**
 * A message's number, of 16 digits: in which measurement, from which sender, and the how manieth of it. A sender's messages are on
 * one connection, one after the other, so within a stream the order is known, whoever carries it.
 */
public final class Serial {

    public static final int ROUNDS = 100_000;
    public static final int STREAMS = 100_000;
    public static final int MESSAGES = 1_000_000;

    private Serial() {}

    /**
     * @param round 0 to {@link #ROUNDS} − 1
     * @param stream 0 to {@link #STREAMS} − 1
     * @param n 0 to {@link #MESSAGES} − 1
     */
    public static long of(int round, int stream, int n) {
        return ((long) round * STREAMS + stream) * MESSAGES + n;
    }

    static int round(long number) {
        return (int) (number / MESSAGES / STREAMS);
    }

    static int stream(long number) {
        return (int) (number / MESSAGES % STREAMS);
    }

    static int n(long number) {
        return (int) (number % MESSAGES);
    }
}
