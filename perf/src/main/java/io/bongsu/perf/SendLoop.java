package io.bongsu.perf;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** As many sends over MQTT as the server stores: each connection sends its next one when the last is answered, as in {@link ClosedLoop}. */
final class SendLoop implements AutoCloseable {

    private static final long LONGEST_MICROS = 60_000_000;
    private static final int STRAGGLERS_SECONDS = 20;
    private static final String PERSISTED = "\"status\":\"persisted\"";

    /** Far from those of posts, which count from 1. */
    private static final AtomicLong KEYS = new AtomicLong(1_000_000_000_000L);

    private final List<MqttSender> senders = new ArrayList<>();

    ClosedLoop.Outcome run(Site site, int connections, Duration duration) throws InterruptedException {
        Histogram latency = new ConcurrentHistogram(LONGEST_MICROS, 3);
        AtomicLong other = new AtomicLong();
        CountDownLatch done = new CountDownLatch(connections);
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            MqttSender sender = site.mqttSender(i);
            senders.add(sender);
            Turn turn = new Turn(sender, latency, other, done);
            turns.add(turn);
            sender.answers(turn::answered);
        }
        long end = System.nanoTime() + duration.toNanos();
        turns.forEach(turn -> turn.begin(end));
        if (!done.await(duration.toSeconds() + STRAGGLERS_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(done.getCount() + " sends were not answered");
        }
        return new ClosedLoop.Outcome(latency.getTotalCount() / (duration.toNanos() / 1e9), latency, other.get());
    }

    /** One connection's: the next send follows on the answer. */
    private static final class Turn {

        private final MqttSender sender;
        private final Histogram latency;
        private final AtomicLong other;
        private final CountDownLatch done;
        private volatile long end;
        private volatile long began;

        Turn(MqttSender sender, Histogram latency, AtomicLong other, CountDownLatch done) {
            this.sender = sender;
            this.latency = latency;
            this.other = other;
            this.done = done;
        }

        void begin(long endNanos) {
            end = endNanos;
            next(System.nanoTime());
        }

        private void next(long now) {
            began = now;
            sender.send(KEYS.incrementAndGet());
        }

        void answered(byte[] answer) {
            long now = System.nanoTime();
            if (new String(answer, StandardCharsets.UTF_8).contains(PERSISTED)) {
                latency.recordValue(Math.min(LONGEST_MICROS, (now - began) / 1000));
            } else {
                other.incrementAndGet();
            }
            if (now < end) {
                next(now);
            } else {
                done.countDown();
            }
        }
    }

    @Override
    public void close() {
        senders.forEach(MqttSender::close);
    }
}
