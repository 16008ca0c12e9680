package io.bongsu.perf;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.TestMosquitto;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * An MQTT receiver with a stop-watch: each message carries a number as its clientMessageId, and is timed from when that
 * number was due. Sender and receiver share this process's clock.
 */
final class Arrivals implements AutoCloseable {

    private static final byte[] FIELD = "\"clientMessageId\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS = 16;
    private static final long LONGEST_MICROS = 60_000_000;
    private static final Duration STRAGGLERS = Duration.ofSeconds(10);
    private static final int DEADLINE_SECONDS = 10;

    private final Mqtt5AsyncClient client;
    private volatile Round round = new Round(0, 0);

    /** The messages of one measurement. */
    private static final class Round {
        final long first;
        final AtomicLongArray dueNanos;
        final AtomicInteger arrived = new AtomicInteger();
        final Histogram micros = new ConcurrentHistogram(LONGEST_MICROS, 3);

        Round(long first, int messages) {
            this.first = first;
            dueNanos = new AtomicLongArray(messages);
        }
    }

    Arrivals(TestMosquitto broker) {
        this(broker, Deployment.MQTT_USER, "bench", Deployment.MQTT_PASSWORD);
    }

    /** @param suffix of the client id, another for each connection of the user */
    Arrivals(TestMosquitto broker, String user, String suffix, String password) {
        client = MqttConnection.open(broker.host(), broker.port(), user + ":" + suffix, user, password);
        client.publishes(MqttGlobalPublishFilter.ALL, publish -> take(publish.getPayloadAsBytes()));
    }

    void subscribe(String topic) {
        client.subscribeWith()
                .topicFilter(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .send()
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** From here on so many numbers from the first one on are timed, each once; whatever else arrives is left out. */
    void expect(long first, int messages) {
        round = new Round(first, messages);
    }

    void due(long number, long nanos) {
        Round now = round;
        now.dueNanos.set((int) (number - now.first), nanos);
    }

    /** Waits a while for the last ones. */
    Histogram latencyMicros() {
        Round now = round;
        long end = System.nanoTime() + STRAGGLERS.toNanos();
        while (now.arrived.get() < now.dueNanos.length() && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        return now.micros;
    }

    private void take(byte[] payload) {
        long arrived = System.nanoTime();
        Round now = round;
        long index = number(payload) - now.first;
        if (index < 0 || index >= now.dueNanos.length()) {
            return;
        }
        long due = now.dueNanos.getAndSet((int) index, 0);
        if (due != 0) {
            now.micros.recordValue(Math.clamp((arrived - due) / 1000, 0, LONGEST_MICROS));
            now.arrived.incrementAndGet();
        }
    }

    /** -1 where there is none. */
    static long number(byte[] payload) {
        for (int at = 0; at + FIELD.length + DIGITS <= payload.length; at++) {
            if (matches(payload, at)) {
                return digits(payload, at + FIELD.length);
            }
        }
        return -1;
    }

    private static boolean matches(byte[] payload, int at) {
        for (int i = 0; i < FIELD.length; i++) {
            if (payload[at + i] != FIELD[i]) {
                return false;
            }
        }
        return true;
    }

    private static long digits(byte[] payload, int from) {
        long number = 0;
        for (int i = from; i < from + DIGITS; i++) {
            if (payload[i] < '0' || payload[i] > '9') {
                return -1;
            }
            number = number * 10 + (payload[i] - '0');
        }
        return number;
    }

    @Override
    public void close() {
        client.disconnect().orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
    }
}
