package io.bongsu.embeddedbroker;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** An MQTT 5 client that notes what it gets, as {@code topic=payload}, and how it was disconnected. */
final class Receiver implements AutoCloseable {

    private static final long HOUR_SECONDS = 3600;

    final CopyOnWriteArrayList<String> received = new CopyOnWriteArrayList<>();
    final CopyOnWriteArrayList<Mqtt5DisconnectReasonCode> disconnects = new CopyOnWriteArrayList<>();
    final Mqtt5AsyncClient client;

    private Receiver(int port, String clientId, boolean acknowledges, UnaryOperator<Mqtt5ClientBuilder> how) {
        Mqtt5ClientBuilder builder = MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(port)
                .addDisconnectedListener(context -> {
                    if (context.getCause() instanceof Mqtt5DisconnectException e) {
                        disconnects.add(e.getMqttMessage().getReasonCode());
                    }
                });
        client = how.apply(builder).buildAsync();
        client.publishes(
                MqttGlobalPublishFilter.ALL,
                publish -> received.add(
                        publish.getTopic() + "=" + new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8)),
                !acknowledges);
    }

    static Receiver of(EmbeddedBroker<?> broker, String clientId) {
        return new Receiver(broker.mqttPort(), clientId, true, UnaryOperator.identity());
    }

    static Receiver neverAcknowledging(EmbeddedBroker<?> broker, String clientId) {
        return new Receiver(broker.mqttPort(), clientId, false, UnaryOperator.identity());
    }

    static Receiver overWebSocket(EmbeddedBroker<?> broker, String clientId) {
        return new Receiver(broker.webSocketPort(), clientId, true, builder -> builder.webSocketConfig()
                .serverPath("mqtt")
                .applyWebSocketConfig());
    }

    Mqtt5BlockingClient blocking() {
        return client.toBlocking();
    }

    /** Resumes its session, or begins one that lasts an hour. */
    Mqtt5ConnAck connect(String token) {
        return blocking()
                .connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(HOUR_SECONDS)
                .simpleAuth()
                .username("ignored")
                .password(token.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
    }

    void subscribe(String filter) {
        blocking()
                .subscribeWith()
                .topicFilter(filter)
                .qos(MqttQos.AT_LEAST_ONCE)
                .send();
    }

    void publish(String topic, String payload) {
        publish(topic, payload, false);
    }

    void publish(String topic, String payload, boolean retained) {
        blocking()
                .publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .retain(retained)
                .send();
    }

    List<String> received() {
        return List.copyOf(received);
    }

    /** Goes offline; the session stays. */
    @Override
    public void close() {
        if (client.getState().isConnected()) {
            blocking().disconnect();
        }
    }
}
