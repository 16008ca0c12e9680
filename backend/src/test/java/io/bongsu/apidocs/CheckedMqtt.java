package io.bongsu.apidocs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.bongsu.testenv.BackendProcess;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** An MQTT 5 client that holds every message to the document. */
final class CheckedMqtt implements AutoCloseable {

    private static final int DEADLINE_SECONDS = 20;

    private final AsyncApi document;
    private final Mqtt5BlockingClient client;
    private final Mqtt5BlockingClient.Mqtt5Publishes publishes;

    private CheckedMqtt(AsyncApi document, Mqtt5ClientBuilder builder, String clientId, String token) {
        this.document = document;
        this.client = builder.identifier(clientId).serverHost("127.0.0.1").buildBlocking();
        this.publishes = client.publishes(MqttGlobalPublishFilter.ALL);
        client.connectWith()
                .simpleAuth()
                .password(token.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
    }

    static CheckedMqtt tcp(BackendProcess backend, AsyncApi document, String clientId, String token) {
        return new CheckedMqtt(document, Mqtt5Client.builder().serverPort(backend.mqttPort()), clientId, token);
    }

    static CheckedMqtt webSocket(BackendProcess backend, AsyncApi document, String clientId, String token) {
        return new CheckedMqtt(
                document,
                Mqtt5Client.builder()
                        .serverPort(backend.mqttWebSocketPort())
                        .webSocketConfig()
                        .serverPath("mqtt")
                        .applyWebSocketConfig(),
                clientId,
                token);
    }

    void subscribe(String filter) {
        client.subscribeWith().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).send();
    }

    /** Sends to a room, under an id, and gives the answer, found to be as documented. */
    String send(String topic, String acks, String body) {
        try {
            document.check("mqttSend", Map.of(), body);
            client.publishWith()
                    .topic(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(body.getBytes(StandardCharsets.UTF_8))
                    .send();
            Mqtt5Publish answer =
                    publishes.receive(DEADLINE_SECONDS, TimeUnit.SECONDS).orElseThrow();
            assertThat(answer.getTopic().toString()).isEqualTo(acks);
            assertThat(answer.getQos().getCode()).isEqualTo(document.qos("answerSends"));
            assertThat(answer.isRetain()).isFalse();
            String text = new String(answer.getPayloadAsBytes(), StandardCharsets.UTF_8);
            document.check(text.contains("\"persisted\"") ? "persisted" : "rejected", Map.of(), text);
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    void expectDenied(String filter) {
        assertThatThrownBy(() -> subscribe(filter)).isInstanceOf(Mqtt5SubAckException.class);
    }

    /** Whatever the broker does of it, a connection's end too: nobody gets it. */
    void expectNotPublished(String topic) {
        assertThatThrownBy(() -> client.publishWith()
                        .topic(topic)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload("{}".getBytes(StandardCharsets.UTF_8))
                        .send())
                .isNotNull();
    }

    static void expectNotAdmitted(BackendProcess backend, String clientId, String token) {
        assertThatThrownBy(() -> CheckedMqtt.tcp(
                        backend, new AsyncApi(Contract.of("none", "{}"), new Schemas()), clientId, token))
                .isInstanceOf(Mqtt5ConnAckException.class);
    }

    /** The next message, found to be as documented, in this room. */
    Mqtt5Publish next(long room) {
        try {
            Mqtt5Publish publish =
                    publishes.receive(DEADLINE_SECONDS, TimeUnit.SECONDS).orElseThrow();
            assertThat(publish.getTopic().toString()).isEqualTo(document.address("roomMessages", room));
            assertThat(publish.getQos().getCode()).isEqualTo(document.qos("publishToRoom"));
            assertThat(publish.getContentType().map(Object::toString)).hasValue("application/json");
            Map<String, String> properties = publish.getUserProperties().asList().stream()
                    .collect(Collectors.toMap(property -> property.getName().toString(), property -> property.getValue()
                            .toString()));
            document.check("mqttMessage", properties, new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8));
            return publish;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What a client of MQTT 3.1.1 is given when it subscribes. */
    static String retainedOf311(BackendProcess backend, String clientId, String token, long room) {
        Mqtt3BlockingClient old = Mqtt3Client.builder()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(backend.mqttPort())
                .buildBlocking();
        try (Mqtt3BlockingClient.Mqtt3Publishes publishes = old.publishes(MqttGlobalPublishFilter.ALL)) {
            old.connectWith()
                    .simpleAuth()
                    .username("any")
                    .password(token.getBytes(StandardCharsets.UTF_8))
                    .applySimpleAuth()
                    .send();
            old.subscribeWith()
                    .topicFilter("chat-rooms/" + room + "/messages")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            return new String(
                    publishes
                            .receive(DEADLINE_SECONDS, TimeUnit.SECONDS)
                            .orElseThrow()
                            .getPayloadAsBytes(),
                    StandardCharsets.UTF_8);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            old.disconnect();
        }
    }

    @Override
    public void close() {
        publishes.close();
        if (client.getState().isConnected()) {
            client.disconnect();
        }
    }
}
