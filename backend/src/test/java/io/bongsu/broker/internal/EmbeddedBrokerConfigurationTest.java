package io.bongsu.broker.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import io.bongsu.broker.BrokerClients;
import io.bongsu.broker.BrokerConsole;
import io.bongsu.broker.BrokerDenials;
import io.bongsu.broker.BrokerGuard;
import io.bongsu.broker.ConnectedClient;
import io.bongsu.embeddedbroker.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class EmbeddedBrokerConfigurationTest {

    private final List<BrokerDenials.Denial> denials = new CopyOnWriteArrayList<>();
    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withUserConfiguration(EmbeddedBrokerConfiguration.class)
            .withBean(BrokerGuard.class, EverybodyMayOnlyReceive::new)
            .withBean(BrokerDenials.class, () -> denials::add);

    /** Lets everyone in whose password is their client id. */
    private static final class EverybodyMayOnlyReceive implements BrokerGuard {

        @Override
        public Admission connect(String clientId, String token) {
            return clientId.equals(token)
                    ? new Session(clientId, clientId, "user", "s", Instant.MAX, Instant.now())
                    : new Refusal("its client id must be " + token);
        }

        @Override
        public boolean maySubscribe(Session session, String topicFilter) {
            return false;
        }

        @Override
        public boolean mayPublish(Session session, String topic) {
            return false;
        }

        @Override
        public boolean mayReceive(Session session, String topic) {
            return true;
        }
    }

    private static Mqtt5BlockingClient connect(BrokerEndpoint endpoint, String clientId, byte[] password) {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost(endpoint.host())
                .serverPort(endpoint.port())
                .buildBlocking();
        client.connectWith()
                .simpleAuth()
                .username(endpoint.username())
                .password(password)
                .applySimpleAuth()
                .send();
        return client;
    }

    @Test
    void letsTheBackendInByItsSecretAloneAndKicksMembersOnly(@TempDir Path folder) {
        contexts.withPropertyValues(
                        "bongsu.broker.kind=embedded",
                        "bongsu.embedded-broker.data-folder=" + folder,
                        "bongsu.embedded-broker.mqtt-port=0",
                        "bongsu.embedded-broker.web-socket-port=0")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    BrokerEndpoint endpoint = context.getBean(BrokerEndpoint.class);
                    byte[] secret = endpoint.password().get();
                    Mqtt5BlockingClient backend = connect(endpoint, endpoint.clientId(), secret);
                    backend.publishWith()
                            .topic("chat-rooms/1/messages")
                            .qos(MqttQos.AT_LEAST_ONCE)
                            .send();

                    byte[] ownName = "bongsu-backend".getBytes(StandardCharsets.UTF_8);
                    assertThatThrownBy(() -> connect(endpoint, "bongsu-backend", ownName))
                            .isInstanceOf(Mqtt5ConnAckException.class);
                    assertThatThrownBy(() -> connect(endpoint, "bongsu-backend:2", secret))
                            .isInstanceOf(Mqtt5ConnAckException.class);

                    Mqtt5BlockingClient member = connect(endpoint, "u-1", "u-1".getBytes(StandardCharsets.UTF_8));
                    assertThatThrownBy(() -> member.publishWith()
                                    .topic("chat-rooms/1/messages")
                                    .qos(MqttQos.AT_LEAST_ONCE)
                                    .send())
                            .isInstanceOf(Mqtt5PubAckException.class);

                    assertThat(denials)
                            .extracting(BrokerDenials.Denial::reason)
                            .containsExactly(
                                    "its client id is the backend's",
                                    "its client id must be " + new String(secret, StandardCharsets.UTF_8),
                                    null);
                    assertThat(denials)
                            .extracting(denial -> denial.event() + " " + denial.clientId() + " " + denial.topic())
                            .containsExactly(
                                    "refused bongsu-backend null",
                                    "refused bongsu-backend:2 null",
                                    "denied u-1 chat-rooms/1/messages");

                    BrokerConsole console = context.getBean(BrokerConsole.class);
                    assertThat(console.clients(0, 1).toCompletableFuture().join())
                            .satisfies(page -> assertThat(page.more()).isTrue());
                    assertThat(console.clients(1, 1)
                                    .toCompletableFuture()
                                    .join()
                                    .clients())
                            .extracting(ConnectedClient::clientId)
                            .containsExactly("u-1");

                    BrokerClients clients = context.getBean(BrokerClients.class);
                    assertThat(clients.enforcesAccess()).isTrue();
                    clients.kick("bongsu-backend");
                    clients.kick("u-1");
                    await().atMost(Duration.ofSeconds(5))
                            .until(() -> !member.getState().isConnected());
                    assertThat(backend.getState().isConnected()).isTrue();
                    assertThat(Objects.requireNonNull(endpoint.uptime()).get()).isPositive();
                    backend.disconnect();
                });
    }

    @Test
    void staysAwayWhereAnotherBrokerIsNamed() {
        contexts.withPropertyValues("bongsu.broker.kind=remote").run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(BrokerEndpoint.class)
                .doesNotHaveBean(BrokerClients.class));
    }

    @Test
    void saysSoWhereTheBuildHasNoBroker() {
        contexts.withClassLoader(new FilteredClassLoader(EmbeddedBroker.class))
                .withPropertyValues("bongsu.broker.kind=embedded")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("no embedded broker"));
    }

    @Test
    void refusesAPacketSizeNoMessageFitsIn() {
        contexts.withPropertyValues("bongsu.broker.kind=embedded", "bongsu.embedded-broker.packet-size-max=64KB")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("80KB"));
    }
}
