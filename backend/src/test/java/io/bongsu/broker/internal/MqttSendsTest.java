package io.bongsu.broker.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.bongsu.broker.Sends;
import io.bongsu.broker.Sent;
import io.bongsu.testenv.TestMosquitto;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The link that takes sends, at a real Mosquitto. */
class MqttSendsTest {

    private static final String TOPIC = "chat-rooms/7/send/u-7";

    private final TestMosquitto broker = TestMosquitto.start(Map.of());
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MqttSends sends = sends(meters);
    private final Taken taken = new Taken();
    private final Mqtt5BlockingClient client = Mqtt5Client.builder()
            .identifier("test")
            .serverHost(broker.host())
            .serverPort(broker.port())
            .buildBlocking();

    @BeforeEach
    void connect() {
        client.connectWith()
                .simpleAuth()
                .username(broker.backendUser())
                .password(broker.backendPassword().getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
        sends.connect(taken);
        awaitUp(1);
    }

    @AfterEach
    void close() throws InterruptedException {
        sends.destroy();
        client.disconnect();
        broker.close();
    }

    private MqttSends sends(SimpleMeterRegistry into) {
        return new MqttSends(
                new BrokerEndpoint(
                        broker.host(),
                        broker.port(),
                        false,
                        "backend:relay",
                        broker.backendUser(),
                        () -> broker.backendPassword().getBytes(StandardCharsets.UTF_8),
                        null),
                properties(),
                into);
    }

    /** Four may be unanswered, two of them of one sender, and four more be refused. */
    private static BrokerProperties properties() {
        return new BrokerProperties(
                BrokerProperties.Kind.MOSQUITTO,
                null,
                false,
                "backend",
                "p",
                Duration.ofHours(1),
                200,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofMillis(10),
                Duration.ofMillis(50),
                Duration.ofSeconds(5),
                100,
                4,
                1_000_000,
                Duration.ofMinutes(5));
    }

    private void awaitUp(int up) {
        await().until(() -> meters.get("bongsu.sends.link.up").gauge().value() == up);
    }

    private void reconnect() {
        sends.disconnect();
        awaitUp(0);
        sends.connect(taken);
        awaitUp(1);
    }

    private void send(String text, MqttQos qos, boolean retain) {
        client.publishWith()
                .topic(TOPIC)
                .qos(qos)
                .retain(retain)
                .payload(text.getBytes(StandardCharsets.UTF_8))
                .send();
    }

    private void send(String text) {
        send(text, MqttQos.AT_LEAST_ONCE, false);
    }

    private double unanswered() {
        return meters.get("bongsu.sends.unanswered").gauge().value();
    }

    @Test
    void whatWasNotAnsweredComesAgainOnTheNextLinkAndWhatWasDoesNot() {
        send("answered");
        send("not answered");
        await().until(() -> taken.arrived.size() == 2);
        taken.arrived.getFirst().answer("users/u-7/acks", new byte[] {'{', '}'});
        await().until(() -> unanswered() == 1);

        reconnect();

        await().until(() -> taken.arrived.size() == 3);
        assertThat(taken.texts()).containsExactly("answered", "not answered", "not answered");
    }

    @Test
    void whatIsSentWhileNobodyTakesItIsKept() {
        sends.disconnect();
        awaitUp(0);
        send("meanwhile");

        sends.connect(taken);

        await().until(() -> taken.texts().equals(List.of("meanwhile")));
        assertThat(taken.arrived.getFirst().acceptedAfterNanos())
                .as("nothing is known of when the broker accepted it")
                .isNull();
    }

    @Test
    void aMarkThatCameBackTellsThatWhatFollowsIsNewer() {
        await().until(() -> {
            send("first");
            await().until(() -> taken.arrived.size() == 1);
            Sent first = taken.arrived.removeFirst();
            first.answer("users/u-7/acks", new byte[0]);
            return first.acceptedAfterNanos() != null;
        });
        long before = System.nanoTime();

        sends.mark();

        await().until(() -> {
            send("later");
            await().until(() -> taken.arrived.size() == 1);
            Sent later = taken.arrived.removeFirst();
            later.answer("users/u-7/acks", new byte[0]);
            return Objects.requireNonNull(later.acceptedAfterNanos()) - before >= 0;
        });
    }

    @Test
    void whatThereIsNoRoomForIsRefusedAndBeyondThatDroppedAndCounted() {
        for (int i = 0; i < 8; i++) {
            send("s-" + i, i % 2 == 0 ? MqttQos.AT_LEAST_ONCE : MqttQos.AT_MOST_ONCE, false);
        }

        await().until(() -> meters.get("bongsu.sends.dropped").counter().count() == 2);
        assertThat(taken.arrived).hasSize(2);
        assertThat(taken.refused).hasSize(4);

        taken.arrived.forEach(sent -> sent.answer("users/u-7/acks", new byte[0]));
        taken.refused.forEach(sent -> sent.answer("users/u-7/acks", new byte[0]));
        await().until(() -> unanswered() == 0);
        send("again");
        await().until(() -> taken.texts().contains("again"));
    }

    /** The broker is told of them in their order: the first one must not keep those of others back for long. */
    @Test
    void oneThatIsNotAnsweredHoldsNobodyUp() {
        send("never answered");
        await().until(() -> taken.arrived.size() == 1);

        for (int i = 0; i < 1_500; i++) {
            String text = "s-" + i;
            send(text);
            await().pollInterval(1, TimeUnit.MILLISECONDS)
                    .until(() -> taken.texts().contains(text));
            taken.arrived.removeLast().answer("users/u-7/acks", new byte[0]);
            await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> unanswered() == 1);
        }

        assertThat(meters.get("bongsu.sends.early").counter().count()).isPositive();
        taken.arrived.getFirst().answer("users/u-7/acks", new byte[0]);
        await().until(() -> unanswered() == 0);
    }

    @Test
    void aSecondTakerEndsTheFirstWhichDoesNotTakeItBack() throws InterruptedException {
        Taken second = new Taken();
        MqttSends other = sends(new SimpleMeterRegistry());
        try {
            other.connect(second);
            await().until(() -> taken.losses.get() == 1);
            awaitUp(0);
            send("for the second");
            await().until(() -> second.texts().equals(List.of("for the second")));
            assertThat(second.losses).hasValue(0);
            assertThat(taken.arrived).isEmpty();
        } finally {
            other.destroy();
        }
        sends.connect(taken);
        awaitUp(1);
    }

    @Test
    void whatIsSentRetainedIsTakenAndNotKeptForGood() throws InterruptedException {
        send("retained", MqttQos.AT_LEAST_ONCE, true);
        await().until(() -> taken.texts().equals(List.of("retained")));
        taken.arrived.getFirst().answer("users/u-7/acks", new byte[0]);

        await().untilAsserted(() -> assertThat(retained()).isEmpty());
        assertThat(taken.arrived).hasSize(1);
    }

    private String retained() throws InterruptedException {
        try (var publishes = client.publishes(MqttGlobalPublishFilter.ALL)) {
            client.subscribeWith().topicFilter(TOPIC).qos(MqttQos.AT_LEAST_ONCE).send();
            String found = publishes
                    .receive(300, TimeUnit.MILLISECONDS)
                    .map(publish -> new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8))
                    .orElse("");
            client.unsubscribeWith().topicFilter(TOPIC).send();
            return found;
        }
    }

    private static final class Taken implements Sends.Listener {

        final List<Sent> arrived = new CopyOnWriteArrayList<>();
        final List<Sent> refused = new CopyOnWriteArrayList<>();
        final AtomicInteger losses = new AtomicInteger();

        List<String> texts() {
            return arrived.stream()
                    .map(sent -> new String(sent.payload(), StandardCharsets.UTF_8))
                    .toList();
        }

        @Override
        public void arrived(Sent sent) {
            arrived.add(sent);
        }

        @Override
        public void refused(Sent sent) {
            refused.add(sent);
        }

        @Override
        public void lost() {
            losses.incrementAndGet();
        }
    }
}
