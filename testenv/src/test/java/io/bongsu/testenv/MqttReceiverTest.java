package io.bongsu.testenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MqttReceiverTest {

    @Test
    void getsWhatWasPublishedWhileItsConnectionWasCut() {
        var ledger = new Ledger();
        Ledger.Receiver account = ledger.receiver("phone", 1, 0);
        try (var broker = TestMosquitto.start(Map.of("alice", "alice-test"));
                var network = Proxy.to(broker.host(), broker.port());
                var receiver =
                        new MqttReceiver("127.0.0.1", network.port(), "alice:phone", () -> "alice-test", 1, account)) {
            Mqtt5BlockingClient backend = connectBackend(broker);
            publish(backend, ledger, 1, 50);
            await().atMost(Duration.ofSeconds(10)).until(() -> account.delivered() == 50);
            network.blackHole();
            network.cut();
            publish(backend, ledger, 51, 100);
            network.restore();
            await().atMost(Duration.ofSeconds(20)).until(() -> account.highest() == 100);
            assertThat(receiver.connects()).isGreaterThan(1);
            ledger.assertNothingLost();
            ledger.assertInOrder();
        }
    }

    private static Mqtt5BlockingClient connectBackend(TestMosquitto broker) {
        Mqtt5BlockingClient backend = Mqtt5Client.builder()
                .identifier("backend")
                .serverHost(broker.host())
                .serverPort(broker.port())
                .buildBlocking();
        backend.connectWith()
                .simpleAuth()
                .username(broker.backendUser())
                .password(broker.backendPassword().getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
        return backend;
    }

    private static void publish(Mqtt5BlockingClient backend, Ledger ledger, int from, int to) {
        for (int seq = from; seq <= to; seq++) {
            String json = "{\"seq\":%d,\"clientMessageId\":\"k%d\"}".formatted(seq, seq);
            backend.publishWith()
                    .topic("chat-rooms/1/messages")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(json.getBytes(StandardCharsets.UTF_8))
                    .send();
            ledger.acknowledged("k" + seq, 1, seq);
        }
    }
}
