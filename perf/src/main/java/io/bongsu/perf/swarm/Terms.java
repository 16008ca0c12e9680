package io.bongsu.perf.swarm;

import java.net.URI;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How receivers are opened.
 *
 * @param atOnce how many may be connecting at the same time
 * @param position from which each begins that does not say its own; -1 from now on
 * @param comeBack whether a receiver that lost its connection connects again, from where it was
 * @param qos asked for, over MQTT
 * @param persistent whether the broker keeps their sessions, over MQTT
 * @param seed of the network's jitter and of when it cuts
 */
public record Terms(
        Dialect dialect,
        URI server,
        int atOnce,
        long position,
        boolean comeBack,
        Network network,
        int qos,
        boolean persistent,
        long seed) {

    public static Terms of(Dialect dialect, URI server, int atOnce, long position) {
        return new Terms(dialect, server, atOnce, position, false, Network.GOOD, 1, false, 1);
    }

    public Terms comingBack() {
        return new Terms(dialect, server, atOnce, position, true, network, qos, persistent, seed);
    }

    public Terms over(Network wanted) {
        return new Terms(dialect, server, atOnce, position, comeBack, wanted, qos, persistent, seed);
    }

    public Terms atQos(int wanted, boolean keepsSession) {
        return new Terms(dialect, server, atOnce, position, comeBack, network, wanted, keepsSession, seed);
    }

    public Terms seeded(long wanted) {
        return new Terms(dialect, server, atOnce, position, comeBack, network, qos, persistent, wanted);
    }

    /** For one line; {@link #parse} reads it. */
    String inOneLine() {
        return Stream.of(dialect, server, atOnce, position, comeBack, network, qos, persistent, seed)
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
    }

    static Terms parse(String[] words, int from) {
        return new Terms(
                Dialect.valueOf(words[from]),
                URI.create(words[from + 1]),
                Integer.parseInt(words[from + 2]),
                Long.parseLong(words[from + 3]),
                Boolean.parseBoolean(words[from + 4]),
                Network.parse(words[from + 5]),
                Integer.parseInt(words[from + 6]),
                Boolean.parseBoolean(words[from + 7]),
                Long.parseLong(words[from + 8]));
    }
}
