package io.bongsu.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import io.bongsu.broker.BrokerGuard;
import io.bongsu.core.RoomTopic;
import io.bongsu.embeddedbroker.BrokerLimits;
import io.bongsu.embeddedbroker.EmbeddedBroker;
import io.bongsu.embeddedbroker.EmbeddedBrokerSettings;
import io.bongsu.embeddedbroker.Guard;
import io.bongsu.membership.Caller;
import io.bongsu.membership.Rights;
import io.bongsu.membership.Role;
import io.bongsu.membership.RoomAccess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract's table again, seen by clients of the real broker. What no client can say (a filter against MQTT 5 §4.7.1)
 * is left to {@link TopicRulesTest}, and so are the backend's rows: it comes in by another door.
 */
class VerdictsOnEmbeddedBrokerTest {

    private static final String HOST = "host";
    private static EmbeddedBroker<BrokerGuard.Session> broker;
    private static Mqtt5BlockingClient host;

    /** The real guard, but for a host that may do everything and for "#", to which the readers under test subscribe. */
    private static final class OpenToHost implements Guard<BrokerGuard.Session> {

        private final Map<String, Rights> rights = new ConcurrentHashMap<>();
        private final MembershipBrokerGuard members = new MembershipBrokerGuard(
                token -> new Caller(token, Role.USER, token, Instant.now().plusSeconds(600)),
                roomId -> new RoomAccess(roomId, 1, rights),
                new RevokedSessions(Clock.systemUTC()),
                Clock.systemUTC());

        @Override
        public BrokerGuard.@Nullable Session connect(String clientId, String password) {
            return members.connect(clientId, password);
        }

        @Override
        public String userOf(BrokerGuard.Session session) {
            return session.userId();
        }

        @Override
        public Instant expiresAt(BrokerGuard.Session session) {
            return session.expiresAt();
        }

        @Override
        public boolean maySubscribe(BrokerGuard.Session session, String filter) {
            boolean reader = session.clientId().endsWith(":reader");
            return (reader && filter.equals("#")) || members.maySubscribe(session, filter);
        }

        @Override
        public boolean mayPublish(BrokerGuard.Session session, String topic) {
            return session.userId().equals(HOST) || members.mayPublish(session, topic);
        }

        @Override
        public boolean mayReceive(BrokerGuard.Session session, String topic) {
            return members.mayReceive(session, topic);
        }
    }

    private record Who(String user, Rights rights) {}

    private static final OpenToHost guard = new OpenToHost();

    @BeforeAll
    static void start(@TempDir Path folder) {
        broker = EmbeddedBroker.start(
                new EmbeddedBrokerSettings(folder, "127.0.0.1", 0, 0, BrokerLimits.DEFAULTS), guard);
        host = connect(HOST, HOST);
    }

    @AfterAll
    static void stop() {
        host.disconnect();
        broker.close();
    }

    private static Mqtt5BlockingClient connect(String clientId, String user) {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(broker.mqttPort())
                .buildBlocking();
        client.connectWith()
                .simpleAuth()
                .password(user.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
        return client;
    }

    @TestFactory
    List<DynamicTest> brokerFollowsTheContractsTable() {
        return Verdict.all()
                .filter(row -> row.role() != Role.BACKEND)
                .collect(Collectors.groupingBy(row -> new Who(row.user(), row.rights())))
                .entrySet()
                .stream()
                .map(group -> DynamicTest.dynamicTest(
                        group.getKey().toString(), () -> check(group.getKey(), group.getValue())))
                .toList();
    }

    private static void check(Who who, List<Verdict> rows) {
        guard.rights.put(who.user(), who.rights());
        Mqtt5BlockingClient client = connect(who.user(), who.user());
        assertThat(allowed(rows, Action.SUBSCRIBE, MqttTopicFilter::of, topic -> subscribe(client, topic)))
                .isEqualTo(expected(rows, Action.SUBSCRIBE));
        assertThat(allowed(rows, Action.WRITE, MqttTopic::of, topic -> publish(client, topic)))
                .isEqualTo(expected(rows, Action.WRITE));
        client.disconnect();
        assertThat(read(who, rows)).isEqualTo(expected(rows, Action.READ));
    }

    private static Set<String> expected(List<Verdict> rows, Action action) {
        return rows.stream()
                .filter(row -> row.action() == action && row.allowed())
                .map(Verdict::topic)
                .collect(Collectors.toSet());
    }

    private static Set<String> allowed(
            List<Verdict> rows, Action action, Function<String, ?> spelling, Function<String, Boolean> attempt) {
        return rows.stream()
                .filter(row -> row.action() == action)
                .map(Verdict::topic)
                .filter(topic -> canBeSaid(spelling, topic))
                .filter(attempt::apply)
                .collect(Collectors.toSet());
    }

    private static boolean canBeSaid(Function<String, ?> spelling, String topic) {
        try {
            Objects.requireNonNull(spelling.apply(topic));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean subscribe(Mqtt5BlockingClient client, String filter) {
        try {
            client.subscribeWith()
                    .topicFilter(filter)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            return true;
        } catch (Mqtt5SubAckException e) {
            return false;
        }
    }

    private static boolean publish(Mqtt5BlockingClient client, String topic) {
        try {
            client.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).send();
            return true;
        } catch (Mqtt5PubAckException e) {
            return false;
        }
    }

    /** The host publishes on every topic and last on one the reader may read: by then the others came, or never do. */
    private static Set<String> read(Who who, List<Verdict> rows) {
        Mqtt5BlockingClient reader = connect(who.user() + ":reader", who.user());
        Set<String> received = ConcurrentHashMap.newKeySet();
        reader.toAsync()
                .publishes(
                        MqttGlobalPublishFilter.ALL,
                        publish -> received.add(publish.getTopic().toString()));
        reader.subscribeWith().topicFilter("#").qos(MqttQos.AT_LEAST_ONCE).send();
        rows.stream()
                .filter(row -> row.action() == Action.READ)
                .map(Verdict::topic)
                .filter(topic -> canBeSaid(MqttTopic::of, topic) && !topic.startsWith("$"))
                .forEach(topic -> publish(host, topic));
        String marker = RoomTopic.acks(who.user()) + "/marker";
        publish(host, marker);
        await().atMost(Duration.ofSeconds(5)).until(() -> received.contains(marker));
        reader.disconnect();
        Set<String> others = new HashSet<>(received);
        others.remove(marker);
        return others;
    }
}
