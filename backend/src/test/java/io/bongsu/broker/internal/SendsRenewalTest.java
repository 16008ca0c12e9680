package io.bongsu.broker.internal;

import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.bongsu.access.TestTokens;
import io.bongsu.broker.Sends;
import io.bongsu.broker.Sent;
import io.bongsu.membership.Role;
import io.bongsu.testenv.PluginControl;
import io.bongsu.testenv.TestMosquitto;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin ends whoever's token is over, with their subscriptions: so the link is renewed before, and misses nothing. */
class SendsRenewalTest {

    private static final Duration TOKEN_LIFE = Duration.ofSeconds(4);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<String> sent = new ArrayList<>();
    private final Set<String> arrived = ConcurrentHashMap.newKeySet();

    @Test
    void nothingIsMissedHoweverOftenTheTokenIsRenewed(@TempDir Path publicKeys) throws Exception {
        TestTokens tokens = TestTokens.withKeyIn(publicKeys);
        try (TestMosquitto broker = TestMosquitto.startWithPlugin(publicKeys);
                PluginControl control =
                        PluginControl.connect(broker, "bongsu-backend", tokens.of(Role.BACKEND, "bongsu-backend"))) {
            control.startWithNobody();
            control.room(7, 1, Map.of("u-7", "rw"));
            MqttSends sends = new MqttSends(
                    new BrokerEndpoint(
                            broker.host(),
                            broker.port(),
                            false,
                            "backend:relay",
                            "backend",
                            () -> tokens.of(Role.BACKEND, "backend", (int) TOKEN_LIFE.toSeconds())
                                    .getBytes(StandardCharsets.UTF_8),
                            null),
                    properties(),
                    meters);
            Mqtt5BlockingClient client = Mqtt5Client.builder()
                    .identifier("u-7")
                    .serverHost(broker.host())
                    .serverPort(broker.port())
                    .buildBlocking();
            client.connectWith()
                    .simpleAuth()
                    .username("u-7")
                    .password(tokens.of(Role.USER, "u-7").getBytes(StandardCharsets.UTF_8))
                    .applySimpleAuth()
                    .send();
            try {
                sends.connect(new Taken());
                await().until(() -> meters.get("bongsu.sends.link.up").gauge().value() == 1);
                long end = System.nanoTime() + TOKEN_LIFE.multipliedBy(2).toNanos();
                while (System.nanoTime() < end) {
                    String number = Integer.toString(sent.size());
                    sent.add(number);
                    client.publishWith()
                            .topic("chat-rooms/7/send/u-7")
                            .qos(MqttQos.AT_LEAST_ONCE)
                            .payload(number.getBytes(StandardCharsets.UTF_8))
                            .send();
                }
                await().until(() -> arrived.containsAll(sent));
            } finally {
                client.disconnect();
                sends.destroy();
            }
        }
    }

    private final class Taken implements Sends.Listener {

        @Override
        public void arrived(Sent sent) {
            arrived.add(new String(sent.payload(), StandardCharsets.UTF_8));
            sent.answer("users/u-7/acks", new byte[0]);
        }

        @Override
        public void refused(Sent sent) {
            arrived(sent);
        }

        @Override
        public void lost() {
            throw new IllegalStateException("it was renewed");
        }
    }

    private static BrokerProperties properties() {
        return new BrokerProperties(
                BrokerProperties.Kind.MOSQUITTO,
                null,
                true,
                null,
                null,
                TOKEN_LIFE,
                200,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofMillis(10),
                Duration.ofMillis(50),
                Duration.ofSeconds(5),
                100,
                2_048,
                32_000_000,
                Duration.ofMinutes(5));
    }
}
