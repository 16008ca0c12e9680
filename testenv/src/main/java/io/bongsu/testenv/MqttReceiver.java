package io.bongsu.testenv;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.lifecycle.Mqtt5ClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Receives one room over bare MQTT 5: a session, QoS 1, subscribing at every connect, and nothing else. It fetches no
 * history, so what the broker drops shows up in the ledger as lost, and what it repeats (the retained head at every
 * SUBSCRIBE) as duplicated. A phone's client adds the contract's rules for receivers on top.
 */
public final class MqttReceiver implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(10);
    private static final int SESSION_SECONDS = 3600;

    private final String userId;
    private final Supplier<String> password;
    private final long room;
    private final Ledger.Receiver receiver;
    private final Mqtt5AsyncClient client;
    private final AtomicInteger connects = new AtomicInteger();

    /**
     * Connects and subscribes; fails where the broker refuses either.
     *
     * @param clientId the user's id, or the user's id, a colon and anything
     * @param password asked before every connect: a token may have expired
     */
    public MqttReceiver(
            String host, int port, String clientId, Supplier<String> password, long room, Ledger.Receiver receiver) {
        this.userId = clientId.replaceFirst(":.*", "");
        this.password = password;
        this.room = room;
        this.receiver = receiver;
        client = Mqtt5Client.builder()
                .identifier(clientId)
                .serverHost(host)
                .serverPort(port)
                .automaticReconnect()
                .initialDelay(100, TimeUnit.MILLISECONDS)
                .maxDelay(1, TimeUnit.SECONDS)
                .applyAutomaticReconnect()
                .addConnectedListener(context -> subscribeAgain())
                .addDisconnectedListener(this::renewPassword)
                .buildAsync();
        client.publishes(MqttGlobalPublishFilter.ALL, this::take);
        client.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(SESSION_SECONDS)
                .simpleAuth()
                .username(userId)
                .password(password.get().getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send()
                .orTimeout(CONNECT_DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .join();
        client.subscribeWith()
                .topicFilter("chat-rooms/" + room + "/messages")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send()
                .orTimeout(CONNECT_DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** How often it was connected: one, and each reconnect. */
    public int connects() {
        return connects.get();
    }

    /** Leaves; the session stays with the broker for an hour. */
    @Override
    public void close() {
        client.disconnectWith()
                .sessionExpiryInterval(SESSION_SECONDS)
                .send()
                .orTimeout(CONNECT_DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .exceptionally(notConnected -> null)
                .join();
    }

    /** The first SUBSCRIBE is the constructor's, which waits for its answer. */
    private void subscribeAgain() {
        if (connects.incrementAndGet() > 1) {
            var unused = client.subscribeWith()
                    .topicFilter("chat-rooms/" + room + "/messages")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
        }
    }

    private void renewPassword(MqttClientDisconnectedContext context) {
        if (context instanceof Mqtt5ClientDisconnectedContext disconnected && connects.get() > 0) {
            disconnected
                    .getReconnector()
                    .connectWith()
                    .simpleAuth()
                    .username(userId)
                    .password(password.get().getBytes(StandardCharsets.UTF_8))
                    .applySimpleAuth()
                    .applyConnect();
        }
    }

    private void take(Mqtt5Publish publish) {
        JsonNode message = JSON.readTree(publish.getPayloadAsBytes());
        receiver.delivered(
                message.path("seq").longValue(), message.path("clientMessageId").stringValue(""));
    }
}
