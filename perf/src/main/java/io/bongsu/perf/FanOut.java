package io.bongsu.perf;

import io.bongsu.perf.swarm.SwarmProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/** Posts at a rate to one side, and counts what its receivers get. */
final class FanOut {

    private static final int SENDERS = 16;
    static final Duration STRAGGLERS = Duration.ofSeconds(30);

    /** A number is used once, over all sides: each post gets a clientMessageId of its own. */
    private static long nextNumber = 1;

    /**
     * What became of one rate.
     *
     * @param wrong deliveries missing or too many, and posts refused; not 0 also where one was lost and another came twice
     */
    record Step(
            double perSecond,
            double p50Millis,
            double p99Millis,
            long wrong,
            int broken,
            double cpuMicros,
            Duration cpu) {

        boolean isGood(double mostMillis) {
            return wrong == 0 && broken == 0 && p99Millis < mostMillis;
        }
    }

    /** One sender's requests, numbered and stamped. */
    interface Posts {
        byte[] with(long number, long dueNanos);
    }

    private FanOut() {}

    static long takeNumber() {
        return nextNumber++;
    }

    /** @param eachGets how many receivers get each message */
    static Step step(Side side, SwarmProcess swarm, double postsPerSecond, Duration measured, int eachGets)
            throws IOException {
        return step(side, swarm, postsPerSecond, measured, eachGets, STRAGGLERS, sender -> side.post()::with);
    }

    /** @param patience with what has not arrived when the last post is answered */
    static Step step(
            Side side,
            SwarmProcess swarm,
            double postsPerSecond,
            Duration measured,
            int eachGets,
            Duration patience,
            IntFunction<Posts> posts)
            throws IOException {
        swarm.reset();
        long first = nextNumber;
        Duration cpuBefore = side.cpu();
        AtomicLong refused = new AtomicLong();
        int sent = post(side, postsPerSecond, measured, first, posts, refused);
        nextNumber += sent;
        long wanted = (long) sent * eachGets;
        SwarmProcess.Tally tally = swarm.await(wanted, patience);
        Duration cpu = side.cpu().minus(cpuBefore);
        long sum = (first + first + sent - 1) * sent / 2 * eachGets;
        long wrong = Math.abs(wanted - tally.deliveries()) + refused.get();
        return new Step(
                wanted * 1e3 / measured.toMillis(),
                tally.p50Millis(),
                tally.p99Millis(),
                wrong == 0 && tally.sumOfNumbers() != sum ? 1 : wrong,
                tally.broken(),
                eachGets == 0 ? 0 : cpu.toNanos() / 1e3 / wanted,
                cpu);
    }

    private static int post(
            Side side,
            double postsPerSecond,
            Duration measured,
            long first,
            IntFunction<Posts> posts,
            AtomicLong refused)
            throws IOException {
        List<HttpConnection> connections = new ArrayList<>();
        try {
            List<OpenLoop.Task> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                HttpConnection connection = new HttpConnection(side.url());
                connections.add(connection);
                Posts post = posts.apply(i);
                senders.add((number, due) -> {
                    if (connection.exchange(post.with(first + number, due)) != 201) {
                        refused.incrementAndGet();
                    }
                });
            }
            return OpenLoop.run(postsPerSecond, measured, senders);
        } finally {
            for (HttpConnection connection : connections) {
                connection.close();
            }
        }
    }
}
