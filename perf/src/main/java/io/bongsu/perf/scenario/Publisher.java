package io.bongsu.perf.scenario;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.bongsu.perf.swarm.Serial;
import io.bongsu.perf.swarm.Stamp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes to a broker, beside it, without waiting for one message's acknowledgement before the next: as a backend does. It
 * comes back when the broker does, and sends again what was not acknowledged, as MQTT asks at QoS 1 and 2.
 */
final class Publisher implements AutoCloseable {

    private static final int DEADLINE_SECONDS = 10;

    private final Mqtt5AsyncClient client;
    private final String topic;
    private final MqttQos qos;
    private final byte[] content = "x".repeat(Target.CONTENT_BYTES).getBytes(StandardCharsets.US_ASCII);
    private final BitSet unacknowledged = new BitSet();
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean closed;

    Publisher(String host, int port, String user, String password, String topic, int qos) {
        this.topic = topic;
        this.qos = MqttQos.fromCode(qos);
        client = Mqtt5Client.builder()
                .identifier("bench-publisher-" + qos)
                .serverHost(host)
                .serverPort(port)
                .automaticReconnect()
                .initialDelay(50, TimeUnit.MILLISECONDS)
                .maxDelay(500, TimeUnit.MILLISECONDS)
                .applyAutomaticReconnect()
                .addDisconnectedListener(context -> context.getReconnector()
                        .republishIfSessionExpired(true)
                        .reconnect(!closed && context.getReconnector().isReconnect()))
                // Here, not at CONNECT: that would be without it when the connection is made again.
                .simpleAuth()
                .username(user)
                .password(password.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildAsync();
        client.connectWith()
                .cleanStart(true)
                .sessionExpiryInterval(3_600)
                .send()
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** Returns at once; {@link #settle} tells what was not acknowledged. */
    Sender.Outcome publish(int round, int n, long dueNanos) {
        byte[] payload = content.clone();
        Stamp.write(payload, 0, Serial.of(round, 0, n), dueNanos);
        open.incrementAndGet();
        synchronized (unacknowledged) {
            unacknowledged.set(n);
        }
        var unused = client.publishWith()
                .topic(topic)
                .qos(qos)
                .payload(payload)
                .send()
                .whenComplete((result, failure) -> {
                    if (failure == null && result.getError().isEmpty()) {
                        synchronized (unacknowledged) {
                            unacknowledged.clear(n);
                        }
                    }
                    open.decrementAndGet();
                });
        return Sender.Outcome.ACCEPTED;
    }

    /** Waits until all are acknowledged or given up; gives the numbers of those of which nobody knows. */
    BitSet settle(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (open.get() > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        synchronized (unacknowledged) {
            return (BitSet) unacknowledged.clone();
        }
    }

    @Override
    public void close() {
        closed = true;
        var unused = client.disconnect();
    }
}
