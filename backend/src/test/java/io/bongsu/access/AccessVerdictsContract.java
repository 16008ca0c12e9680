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
import io.bongsu.core.RoomTopic;
import io.bongsu.membership.Rights;
import io.bongsu.membership.Role;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * The contract's table again, seen by clients of a real broker; one more broker is one more subclass. What no client can
 * say (a filter against MQTT 5 §4.7.1) is left to {@link TopicRulesTest}, and so are the backend's rows: it comes in by
 * another door.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class AccessVerdictsContract {

    private static final Duration SOON = Duration.ofSeconds(5);

    /** Whose rights a group of rows is about. */
    private record Who(Role role, String user, Rights rights) {}

    /** Where the broker listens, on the loopback. */
    abstract int port();

    /** What this user connects with. */
    abstract byte[] password(Role role, String user);

    /** From when this returns the user has these rights in these rooms. */
    abstract void give(String user, Rights rights, Set<Long> rooms);

    /** Connected, and free to publish on every topic. */
    abstract Mqtt5BlockingClient host();

    /** What a reader subscribes to, to be sent as much as this broker lets anybody subscribe to. */
    abstract List<String> widestFilters(String user);

    @TestFactory
    List<DynamicTest> brokerFollowsTheContractsTable() {
        return Verdict.all()
                .filter(row -> row.role() != Role.BACKEND)
                .collect(Collectors.groupingBy(row -> new Who(row.role(), row.user(), row.rights())))
                .entrySet()
                .stream()
                .map(group -> DynamicTest.dynamicTest(
                        group.getKey().toString(), () -> check(group.getKey(), group.getValue())))
                .toList();
    }

    private void check(Who who, List<Verdict> rows) {
        give(who.user(), who.rights(), roomsOf(rows));
        Mqtt5BlockingClient client = connect(who, who.user());
        assertThat(allowed(rows, Action.SUBSCRIBE, MqttTopicFilter::of, topic -> subscribe(client, topic)))
                .isEqualTo(expected(rows, Action.SUBSCRIBE));
        assertThat(allowed(rows, Action.WRITE, MqttTopic::of, topic -> publish(client, topic)))
                .isEqualTo(expected(rows, Action.WRITE));
        client.disconnect();
        assertThat(read(who, rows)).isEqualTo(expected(rows, Action.READ));
    }

    private static Set<Long> roomsOf(List<Verdict> rows) {
        return rows.stream()
                .flatMap(row -> switch (RoomTopic.parse(row.topic())) {
                    case RoomTopic.Messages(long room) -> Stream.of(room);
                    case RoomTopic.Events(long room) -> Stream.of(room);
                    case RoomTopic.Send(long room, String ignored) -> Stream.of(room);
                    case RoomTopic.AllRooms ignored -> Stream.empty();
                    case RoomTopic.Presence ignored -> Stream.empty();
                    case RoomTopic.Replies ignored -> Stream.empty();
                    case RoomTopic.Unknown ignored -> Stream.empty();
                })
                .collect(Collectors.toSet());
    }

    private Mqtt5BlockingClient connect(Who who, String clientId) {
        return connect(clientId, port(), password(who.role(), who.user()));
    }

    static Mqtt5BlockingClient connect(String clientId, int port, byte[] password) {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(port)
                .buildBlocking();
        client.connectWith().simpleAuth().password(password).applySimpleAuth().send();
        return client;
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
    private Set<String> read(Who who, List<Verdict> rows) {
        Mqtt5BlockingClient reader = connect(who, who.user() + ":reader");
        Set<String> received = ConcurrentHashMap.newKeySet();
        reader.toAsync()
                .publishes(
                        MqttGlobalPublishFilter.ALL,
                        publish -> received.add(publish.getTopic().toString()));
        String marker = RoomTopic.acks(who.user()) + "/marker";
        assertThat(subscribe(reader, marker)).isTrue();
        assertThat(widestFilters(who.user())).isNotEmpty().allMatch(filter -> subscribe(reader, filter));
        rows.stream()
                .filter(row -> row.action() == Action.READ)
                .map(Verdict::topic)
                .filter(topic -> canBeSaid(MqttTopic::of, topic) && !topic.startsWith("$"))
                .forEach(topic -> publish(host(), topic));
        publish(host(), marker);
        await().atMost(SOON).until(() -> received.contains(marker));
        reader.disconnect();
        Set<String> others = new HashSet<>(received);
        others.remove(marker);
        return others;
    }
}
