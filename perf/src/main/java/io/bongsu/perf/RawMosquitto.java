package io.bongsu.perf;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.bongsu.perf.swarm.Dialect;
import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.TestMosquitto;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The broker and nothing else: posts are publications at QoS 1, receivers subscribe to their topic. What it stores is gone with it. */
final class RawMosquitto implements Side, AutoCloseable {

    private static final long ROOM = 1;
    private static final int DEADLINE_SECONDS = 10;

    private final AtomicInteger senders = new AtomicInteger();
    private final TestMosquitto broker;

    private RawMosquitto(TestMosquitto broker) {
        this.broker = broker;
    }

    static RawMosquitto start() {
        return new RawMosquitto(
                TestMosquitto.start(Map.of(Deployment.MQTT_USER, Deployment.MQTT_PASSWORD), Deployment.LONG_QUEUES));
    }

    @Override
    public String name() {
        return "Mosquitto alone";
    }

    @Override
    public Dialect dialect() {
        return Dialect.MQTT_5;
    }

    @Override
    public URI url() {
        return URI.create("mqtt://" + broker.host() + ":" + broker.port());
    }

    @Override
    public List<String> tickets(int receivers) {
        return IntStream.range(0, receivers)
                .mapToObj(i -> ROOM + " " + Deployment.MQTT_PASSWORD + " " + Deployment.MQTT_USER + ":receiver-" + i)
                .toList();
    }

    @Override
    public StampedPost post() {
        return StampedPost.bare(ROOM, Site.CONTENT_BYTES);
    }

    @Override
    public Way way() {
        return new OverMqtt(MqttConnection.open(
                broker.host(),
                broker.port(),
                "sender-" + senders.incrementAndGet(),
                broker.backendUser(),
                broker.backendPassword()));
    }

    /** Taken is what is acknowledged. */
    private record OverMqtt(Mqtt5AsyncClient client) implements Way {

        @Override
        public boolean send(byte[] post) throws IOException {
            try {
                client.publishWith()
                        .topic("chat-rooms/" + ROOM + "/messages")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(post.clone())
                        .send()
                        .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                        .join();
                return true;
            } catch (CompletionException e) {
                throw new IOException("The broker has not acknowledged a publication", e.getCause());
            }
        }

        @Override
        public void close() {
            client.disconnect().orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
        }
    }

    @Override
    public Duration cpu() {
        return broker.cpu();
    }

    @Override
    public long pid() {
        return broker.pid();
    }

    @Override
    public void close() {
        broker.close();
    }
}
