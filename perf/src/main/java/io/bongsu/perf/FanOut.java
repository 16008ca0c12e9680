package io.bongsu.perf;

import io.bongsu.perf.swarm.Round;
import io.bongsu.perf.swarm.Serial;
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

    /**
     * What became of one rate.
     *
     * @param wrong deliveries that are missing, came twice, or out of order, and posts that were refused
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
        Round round = Rounds.next();
        swarm.begin(round);
        Duration cpuBefore = side.cpu();
        AtomicLong refused = new AtomicLong();
        int sent = post(side, postsPerSecond, measured, round.number(), posts, refused);
        long wanted = (long) sent * eachGets;
        SwarmProcess.Tally tally = swarm.await(wanted, patience);
        Duration cpu = side.cpu().minus(cpuBefore);
        return new Step(
                wanted * 1e3 / measured.toMillis(),
                tally.p50Millis(),
                tally.p99Millis(),
                Math.abs(wanted - tally.deliveries()) + tally.duplicated() + tally.outOfOrder() + refused.get(),
                tally.broken(),
                eachGets == 0 ? 0 : cpu.toNanos() / 1e3 / wanted,
                cpu);
    }

    private static int post(
            Side side,
            double postsPerSecond,
            Duration measured,
            int round,
            IntFunction<Posts> posts,
            AtomicLong refused)
            throws IOException {
        List<Side.Way> ways = new ArrayList<>();
        try {
            List<OpenLoop.Task> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                Side.Way way = side.way();
                ways.add(way);
                Posts post = posts.apply(i);
                int stream = i;
                senders.add((number, due) -> {
                    long serial = Serial.of(round, stream, number / SENDERS);
                    if (!way.send(post.with(serial, due))) {
                        refused.incrementAndGet();
                    }
                });
            }
            return OpenLoop.run(postsPerSecond, measured, senders);
        } finally {
            for (Side.Way way : ways) {
                way.close();
            }
        }
    }
}
