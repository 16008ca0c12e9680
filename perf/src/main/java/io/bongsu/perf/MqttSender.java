package io.bongsu.perf;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.bongsu.testenv.TestMosquitto;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One connection that sends to one room over MQTT, at QoS 1, and hears its answers on a response topic of its own. */
final class MqttSender implements AutoCloseable {

    private static final int DEADLINE_SECONDS = 10;
    private static final String CONTENT = "x".repeat(Site.CONTENT_BYTES);

    private final String topic;
    private final String replies;
    private final Mqtt5AsyncClient client;

    MqttSender(TestMosquitto broker, String user, String suffix, String token, long room) {
        topic = "chat-rooms/" + room + "/send/" + user;
        replies = "users/" + user + "/acks/" + suffix;
        client = MqttConnection.open(broker.host(), broker.port(), user + ":" + suffix, user, token);
    }

    /** Told each answer, on the client's thread. */
    MqttSender answers(Consumer<byte[]> listener) {
        client.subscribeWith()
                .topicFilter(replies)
                .qos(MqttQos.AT_LEAST_ONCE)
                .send()
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .join();
        client.publishes(MqttGlobalPublishFilter.ALL, publish -> listener.accept(publish.getPayloadAsBytes()));
        return this;
    }

    /** @param key sixteen digits of it go out, as in a post */
    void send(long key) {
        String body = "{\"clientMessageId\":\"%016d\",\"content\":\"%s\"}".formatted(key, CONTENT);
        var unused = client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(body.getBytes(StandardCharsets.US_ASCII))
                .responseTopic(replies)
                .send();
    }

    @Override
    public void close() {
        client.disconnect().orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
    }
}
