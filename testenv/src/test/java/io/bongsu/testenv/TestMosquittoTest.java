package io.bongsu.testenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TestMosquittoTest {

    private static final String TOPIC = "chat-rooms/1/messages";

    private final TestMosquitto broker = TestMosquitto.start(Map.of("alice", "alice-test"));

    @AfterEach
    void end() {
        broker.close();
    }

    private Mqtt5BlockingClient client(String user) {
        return Mqtt5Client.builder()
                .identifier(user)
                .serverHost(broker.host())
                .serverPort(broker.port())
                .buildBlocking();
    }

    private Mqtt5BlockingClient connect(String user, String password) {
        Mqtt5BlockingClient client = client(user);
        client.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(600)
                .simpleAuth()
                .username(user)
                .password(password.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
        return client;
    }

    private Mqtt5BlockingClient connectBackend() {
        return connect(broker.backendUser(), broker.backendPassword());
    }

    private static void publish(Mqtt5BlockingClient client, String content) {
        client.publishWith()
                .topic(TOPIC)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(content.getBytes(StandardCharsets.UTF_8))
                .send();
    }

    @Test
    void refusesAWrongPasswordAndNone() {
        assertThatThrownBy(() -> connect("alice", "wrong")).isInstanceOf(Mqtt5ConnAckException.class);
        assertThatThrownBy(() -> client("alice").connect()).isInstanceOf(Mqtt5ConnAckException.class);
    }

    @Test
    void letsTheBackendWriteAndReceiversOnlyRead() throws InterruptedException {
        Mqtt5BlockingClient alice = connect("alice", "alice-test");
        try (var publishes = alice.publishes(MqttGlobalPublishFilter.ALL)) {
            alice.subscribeWith()
                    .topicFilter("chat-rooms/+/messages")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            publish(connectBackend(), "hello");
            Optional<Mqtt5Publish> received = publishes.receive(5, TimeUnit.SECONDS);
            assertThat(received.map(Mqtt5Publish::getPayloadAsBytes))
                    .contains("hello".getBytes(StandardCharsets.UTF_8));
        }
        assertThatThrownBy(() -> publish(alice, "forged")).isInstanceOf(Mqtt5PubAckException.class);
    }

    @Test
    void keepsQueuedMessagesAcrossAStop() throws InterruptedException {
        subscribeAndLeave();
        publish(connectBackend(), "queued");
        broker.stop();
        broker.start();
        assertThat(receiveAfterReturn()).contains("queued");
    }

    /** What the relay has to live with: not a wish, a fact it is built around. */
    @Test
    void forgetsWhatItAcknowledgedAfterTheLastSaveWhenKilled() throws InterruptedException {
        subscribeAndLeave();
        broker.stop();
        broker.start();
        publish(connectBackend(), "acknowledged");
        broker.kill9();
        broker.start();
        assertThat(receiveAfterReturn()).isEmpty();
    }

    @Test
    void overridesALimitByName() {
        try (var narrow = TestMosquitto.start(Map.of(), Map.of("max_inflight_messages", "7"))) {
            var client = Mqtt5Client.builder()
                    .identifier("backend")
                    .serverHost(narrow.host())
                    .serverPort(narrow.port())
                    .buildBlocking();
            var connAck = client.connectWith()
                    .simpleAuth()
                    .username(narrow.backendUser())
                    .password(narrow.backendPassword().getBytes(StandardCharsets.UTF_8))
                    .applySimpleAuth()
                    .send();
            assertThat(connAck.getRestrictions().getReceiveMaximum()).isEqualTo(7);
        }
        assertThatThrownBy(() -> TestMosquitto.start(Map.of(), Map.of("no_such_limit", "1")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void subscribeAndLeave() {
        Mqtt5BlockingClient alice = connect("alice", "alice-test");
        alice.subscribeWith().topicFilter(TOPIC).qos(MqttQos.AT_LEAST_ONCE).send();
        alice.disconnectWith().sessionExpiryInterval(600).send();
    }

    private Optional<String> receiveAfterReturn() throws InterruptedException {
        Mqtt5BlockingClient alice = client("alice");
        try (var publishes = alice.publishes(MqttGlobalPublishFilter.ALL)) {
            alice.connectWith()
                    .cleanStart(false)
                    .sessionExpiryInterval(600)
                    .simpleAuth()
                    .username("alice")
                    .password("alice-test".getBytes(StandardCharsets.UTF_8))
                    .applySimpleAuth()
                    .send();
            return publishes
                    .receive(1, TimeUnit.SECONDS)
                    .map(publish -> new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8));
        }
    }
}
