package io.bongsu.perf;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * As many requests as the server takes, each connection sending its next one when the last is answered. It tells
 * throughput. Its latencies are those of a server kept full by this many callers, and leave out whom a slow answer would
 * have kept waiting outside: {@link OpenLoop} measures latency at a given rate.
 */
final class ClosedLoop {

    private static final long LONGEST_MICROS = 60_000_000;

    /**
     * @param perSecond answers with the wanted status
     * @param latency of these, in microseconds
     * @param otherAnswers answered with another status: they count as work done for nothing
     */
    record Outcome(double perSecond, Histogram latency, long otherAnswers) {

        double p99Millis() {
            return latency.getValueAtPercentile(99) / 1000.0;
        }

        double p50Millis() {
            return latency.getValueAtPercentile(50) / 1000.0;
        }
    }

    private ClosedLoop() {}

    /** @param requests gives each connection, by its number, what to send next */
    static Outcome run(
            URI server, int connections, Duration duration, int wantedStatus, IntFunction<Supplier<byte[]>> requests) {
        List<Future<Outcome>> parts = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            long end = System.nanoTime() + duration.toNanos();
            for (int i = 0; i < connections; i++) {
                Supplier<byte[]> next = requests.apply(i);
                parts.add(threads.submit(() -> one(server, end, wantedStatus, next)));
            }
            return join(parts, duration);
        }
    }

    private static Outcome one(URI server, long end, int wantedStatus, Supplier<byte[]> next) throws IOException {
        Histogram latency = new Histogram(LONGEST_MICROS, 3);
        long other = 0;
        try (HttpConnection connection = new HttpConnection(server)) {
            for (long began = System.nanoTime(); began < end; ) {
                int status = connection.exchange(next.get());
                long answered = System.nanoTime();
                if (status == wantedStatus) {
                    latency.recordValue(Math.min(LONGEST_MICROS, (answered - began) / 1000));
                } else {
                    other++;
                }
                began = answered;
            }
        }
        return new Outcome(0, latency, other);
    }

    private static Outcome join(List<Future<Outcome>> parts, Duration duration) {
        Histogram latency = new Histogram(LONGEST_MICROS, 3);
        long other = 0;
        for (Future<Outcome> part : parts) {
            try {
                latency.add(part.get().latency());
                other += part.get().otherAnswers();
            } catch (ExecutionException e) {
                throw new IllegalStateException("A connection failed while it was measured", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return new Outcome(latency.getTotalCount() / (duration.toNanos() / 1e9), latency, other);
    }
}
