package io.bongsu.perf.scenario;

import io.bongsu.perf.StampedPost;
import io.bongsu.perf.swarm.Dialect;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** What is measured: a Bongsu that was started for it, one that runs somewhere, or what one would use instead. */
public interface Target extends AutoCloseable {

    int CONTENT_BYTES = 200;

    /** In words, for the report. */
    String label();

    /** Where receivers of this transport connect. */
    URI address(Dialect dialect);

    /** Where posts go. */
    URI http();

    long newRoom(String name);

    /**
     * A line for each receiver of a room, as {@link io.bongsu.perf.swarm.SwarmProcess#open} takes them.
     *
     * @param session in the client ids over MQTT, so that no two sets of receivers throw each other out
     */
    List<String> tickets(Dialect dialect, long room, int receivers, String session);

    /** The tickets of one user, who is all receivers. */
    static List<String> ticketsOf(String user, String token, long room, int receivers, String session) {
        return IntStream.range(0, receivers)
                .mapToObj(i -> room + " " + token + " " + user + ":" + session + "-" + i)
                .toList();
    }

    /** Requests of one more sender to a room. */
    StampedPost post(long room);

    /** What each process has used so far; empty where they are somebody else's. */
    default Map<String, Duration> cpu() {
        return Map.of();
    }

    /** What each process holds of the machine's memory, in bytes; empty where they are somebody else's. */
    default Map<String, Long> memory() {
        return Map.of();
    }

    /** What lives on the node's heap, after a full collection; empty where that cannot be asked. */
    default OptionalLong heapBytes() throws IOException {
        return OptionalLong.empty();
    }

    /** How long receivers may stay after {@link #signInAgain}. */
    default Duration loginLasts() {
        return Duration.ofDays(1);
    }

    /** Before each measurement, where somebody is checked: access tokens live for minutes. */
    default void signInAgain() {}

    /** How many posts one user may make there; a server that runs somewhere has the limits it was given. */
    default double mostPostsPerSecond() {
        return Double.MAX_VALUE;
    }

    /** What may be done to it; empty where it is somebody else's. */
    default Optional<Faults> faults() {
        return Optional.empty();
    }

    @Override
    void close();

    /** What is killed is started again at once, which takes as long as it takes. */
    interface Faults {

        /** SIGKILL to the node, and its start again. */
        void killNode();

        /** To the broker; empty where it is part of the node. */
        Optional<Runnable> killBroker();

        /** To the database; empty where it is part of the node. */
        Optional<Runnable> killDatabase();
    }
}
