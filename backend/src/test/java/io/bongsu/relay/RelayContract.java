package io.bongsu.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import io.bongsu.contract.ContractTopic;
import io.bongsu.contract.Golden;
import io.bongsu.core.Message;
import io.bongsu.core.MessageCodec;
import io.bongsu.core.RoomTopic;
import io.bongsu.membership.Rooms;
import io.bongsu.message.LogSlice;
import io.bongsu.message.MessageLog;
import io.bongsu.message.Post;
import io.bongsu.message.PostOutcome;
import io.bongsu.testenv.Proxy;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;
import tools.jackson.databind.json.JsonMapper;

/** What the relay does with a real broker, whichever it is. */
@SpringBootTest(
        classes = RelaySlice.class,
        webEnvironment = WebEnvironment.NONE,
        properties = {
            "spring.main.banner-mode=off",
            "spring.datasource.url=jdbc:h2:mem:${random.uuid};MODE=MySQL;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE;LOCK_TIMEOUT=5000",
            "bongsu.log.posts-per-second=100000",
            "bongsu.log.post-burst=100000",
            "bongsu.broker.reconnect-max=300ms"
        })
@ActiveProfiles("embedded")
@DirtiesContext
abstract class RelayContract {

    private static final AtomicInteger CLIENTS = new AtomicInteger();
    private static final JsonMapper JSON = new JsonMapper();

    @Autowired
    MessageLog log;

    @Autowired
    Rooms rooms;

    @Autowired
    Relay relay;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    MeterRegistry meters;

    final List<Mqtt5Publish> received = new CopyOnWriteArrayList<>();
    private @Nullable Mqtt5BlockingClient client;
    long room;

    /** Where a client finds the broker. */
    abstract int brokerPort();

    /** What lies between the backend's link and the broker. */
    abstract Proxy linkProxy();

    /** Somebody who is sent whatever anybody publishes. */
    abstract String observerUser();

    abstract String observerPassword();

    @BeforeEach
    void aRoomAndARelay() {
        room = rooms.create("room", "u-1").chatRoomId();
        awaitState(RelayStatus.State.RELAYING);
    }

    @AfterEach
    void disconnect() {
        linkProxy().restore();
        if (client != null && client.getState().isConnected()) {
            client.disconnect();
        }
    }

    @Test
    void publishesWhatIsStoredInOrderWithTheStoredBytesAndItsRevision() {
        subscribe(RoomTopic.messages(room));

        List<byte[]> stored =
                LongStream.rangeClosed(1, 500).mapToObj(n -> post("m" + n)).toList();

        await().atMost(Duration.ofSeconds(20)).until(() -> received.size() == 500);
        for (int i = 0; i < 500; i++) {
            assertThat(received.get(i).getPayloadAsBytes()).isEqualTo(stored.get(i));
            assertThat(received.get(i).getQos()).isEqualTo(MqttQos.AT_LEAST_ONCE);
            assertThat(received.get(i).getUserProperties().asList())
                    .anyMatch(property -> property.getName().toString().equals("access_rev")
                            && property.getValue().toString().equals("1"));
        }
        awaitPublished(500);
    }

    @Test
    void retainsTheNewestMessage() {
        post("one");
        post("two");
        awaitPublished(2);

        subscribe(RoomTopic.messages(room));

        await().until(() -> received.size() == 1);
        assertThat(received.getFirst().isRetain()).isTrue();
        assertThat(message(received.getFirst()).content()).isEqualTo("two");
    }

    @Test
    void publishesAsTheContractsTableOfTopicsSays() {
        List<Mqtt5Publish> all = new CopyOnWriteArrayList<>();
        Mqtt5BlockingClient observer = connect("u-observer", observerUser(), observerPassword(), all);
        observer.subscribeWith()
                .topicFilter("#")
                .qos(MqttQos.EXACTLY_ONCE)
                .retainAsPublished(true)
                .retainHandling(Mqtt5RetainHandling.DO_NOT_SEND)
                .send();

        post("one");

        await().atMost(Duration.ofSeconds(10)).until(() -> !all.isEmpty());
        awaitPublished(1);
        observer.disconnect();
        assertThat(all).allSatisfy(publish -> {
            String topic = publish.getTopic().toString();
            assertThat(ContractTopic.all())
                    .filteredOn(row -> row.matches(topic))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.isPlanned()).isFalse();
                        assertThat(publish.getQos().getCode()).hasToString(row.qos());
                        assertThat(publish.isRetain() ? "yes" : "no").isEqualTo(row.retained());
                        assertThat(publish.getUserProperties().asList())
                                .extracting(property -> property.getName().toString())
                                .containsExactly(row.properties());
                        assertThat(JSON.readTree(publish.getPayloadAsBytes()).propertyNames())
                                .containsExactlyElementsOf(
                                        Golden.json(row.payload()).propertyNames());
                    });
        });
    }

    @Test
    void publishesWhatWasStoredWhileTheBrokerWasAway() {
        subscribe(RoomTopic.messages(room));
        post("before");
        await().until(() -> received.size() == 1);
        linkProxy().cut();
        linkProxy().blackHole();
        awaitState(RelayStatus.State.CONNECTING);

        for (int n = 2; n <= 700; n++) {
            post("m" + n);
        }
        linkProxy().restore();
        linkProxy().cut();

        await().atMost(Duration.ofSeconds(30))
                .until(() -> !received.isEmpty() && message(received.getLast()).seq() == 700);
        assertThat(firstArrivals()).isEqualTo(upTo(700));
        awaitPublished(700);
    }

    @Test
    void losesNothingWhenTheLinkIsCutInMidFlight() {
        subscribe(RoomTopic.messages(room));
        for (int n = 1; n <= 600; n++) {
            post("m" + n);
            if (n % 150 == 0) {
                linkProxy().cut();
            }
        }

        await().atMost(Duration.ofSeconds(30))
                .until(() -> !received.isEmpty() && message(received.getLast()).seq() == 600);
        assertThat(firstArrivals()).isEqualTo(upTo(600));
    }

    @Test
    void publishesManyRoomsEachInItsOrder() {
        List<Long> many = LongStream.range(0, 20)
                .map(i -> rooms.create("r" + i, "u-1").chatRoomId())
                .boxed()
                .toList();
        many.forEach(id -> subscribe(RoomTopic.messages(id)));
        for (int n = 0; n < 20; n++) {
            many.forEach(id -> post(id, "hello"));
        }

        await().atMost(Duration.ofSeconds(20)).until(() -> received.size() == 400);
        for (long id : many) {
            assertThat(received.stream()
                            .map(RelayContract::message)
                            .filter(message -> message.chatRoomId() == id)
                            .map(Message::seq))
                    .isEqualTo(upTo(20));
        }
    }

    // ----

    byte[] post(String content) {
        return post(room, content);
    }

    byte[] post(long roomId, String content) {
        PostOutcome outcome = log.post(new Post(roomId, LogSlice.user("u-1"), null, "text", content, List.of()));
        assertThat(outcome).isInstanceOf(PostOutcome.Stored.class);
        return ((PostOutcome.Stored) outcome).entry().json();
    }

    void subscribe(String topic) {
        if (client == null) {
            client = connect("u-test", "u-test", "secret", received);
        }
        client.subscribeWith().topicFilter(topic).qos(MqttQos.AT_LEAST_ONCE).send();
    }

    private Mqtt5BlockingClient connect(String id, String user, String password, List<Mqtt5Publish> into) {
        Mqtt5BlockingClient connected = MqttClient.builder()
                .useMqttVersion5()
                .identifier(id + ":" + CLIENTS.incrementAndGet())
                .serverHost("127.0.0.1")
                .serverPort(brokerPort())
                .buildBlocking();
        connected.toAsync().publishes(MqttGlobalPublishFilter.ALL, into::add);
        connected
                .connectWith()
                .simpleAuth()
                .username(user)
                .password(password.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
        return connected;
    }

    void awaitState(RelayStatus.State state) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(relay.status().state()).isEqualTo(state));
    }

    void awaitPublished(long seq) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(
                        jdbc.queryForList("select published_seq from room_relay where room_id = ?", Long.class, room))
                .containsExactly(seq));
    }

    /** Seqs in the order of their first arrival. */
    List<Long> firstArrivals() {
        return received.stream()
                .map(publish -> message(publish).seq())
                .distinct()
                .toList();
    }

    static Message message(Mqtt5Publish publish) {
        return MessageCodec.decode(Objects.requireNonNull(publish.getPayloadAsBytes()));
    }

    static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
