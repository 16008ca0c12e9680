package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.MqttReceiver;
import io.bongsu.testenv.PostClient;
import io.bongsu.testenv.StompReceiver;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Two nodes that hear of each other over the broker. Neither looks into the log of its own accord while these tests run:
 * what arrives was heard.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FeedIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Deployment deployment =
            Deployment.mySqlAndMosquitto(node -> node.property("bongsu.stream.head-check", "10m")
                    .property("bongsu.relay.scan-every", "10m")
                    .property("bongsu.auth.revocation-poll", "1s"));
    private final BackendProcess relaying = deployment.backend();
    private final BackendProcess other = deployment.anotherNode();
    private final Ledger ledger = new Ledger();
    private final PostClient atRelaying = person(relaying, "u-1");
    private final PostClient atOther = person(other, "u-1");

    @BeforeAll
    void signUp() {
        await().atMost(PATIENCE).until(() -> other.output().contains("this one stands by"));
        atRelaying.signUp();
        atRelaying.signIn();
        atOther.signIn();
    }

    @AfterAll
    void stop() {
        other.close();
        deployment.close();
    }

    @Test
    void aReceiverHasWhatIsPostedAtTheOtherNodeAndTheBrokerToo() {
        long room = atRelaying.createRoom("hot");
        Ledger.Receiver stompAtRelaying = ledger.receiver("stomp where it is relayed", room, 0);
        Ledger.Receiver stompAtOther = ledger.receiver("stomp at the other", room, 0);
        Ledger.Receiver overMqtt = ledger.receiver("mqtt", room, 0);
        try (StompReceiver first = new StompReceiver(relaying::stompUrl, atRelaying::signIn, room, stompAtRelaying);
                StompReceiver second = new StompReceiver(other::stompUrl, atOther::signIn, room, stompAtOther);
                MqttReceiver mqtt = deployment.mqttReceiver(atRelaying, room, overMqtt)) {
            for (int n = 0; n < 50; n++) {
                atRelaying.post(room, "a-" + n, "hello");
                atOther.post(room, "b-" + n, "hello");
            }
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(stompAtRelaying.highest()).isEqualTo(100);
                assertThat(stompAtOther.highest()).isEqualTo(100);
                assertThat(overMqtt.highest()).isEqualTo(100);
            });
            assertThat(first.errors()).isEmpty();
            assertThat(second.errors()).isEmpty();
            assertThat(mqtt.connects()).isEqualTo(1);
        }
        ledger.assertNothingLost();
        ledger.assertInOrder();
        assertThat(stompAtRelaying.duplicated() + stompAtOther.duplicated()).isZero();
    }

    @Test
    void whoeverIsRemovedAtOneNodeIsToldSoAtTheOther() throws Exception {
        PostClient guest = person(other, "u-guest");
        guest.signUp();
        long room = atRelaying.createRoom("theirs");
        atRelaying.putMember(room, "u-guest", true, true);
        URI address = other.url().resolve("/sse/chat-rooms/" + room + "/messages");
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + guest.signIn())
                .build();
        try (HttpClient http = HttpClient.newHttpClient();
                BufferedReader events = new BufferedReader(new InputStreamReader(
                        http.send(request, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
            assertThat(events.readLine()).startsWith("retry:");

            atRelaying.removeMember(room, "u-guest");

            assertThat(events.lines().toList()).contains("event: bye", "data: {\"code\":\"not-a-member\"}");
        }
    }

    /** What was stored after a revocation reaches nobody it covers, nor is anything taken from them: at no node, at once. */
    @Test
    void whoeverIsRevokedAtOneNodeGetsNothingMoreAtTheOther() throws Exception {
        PostClient guest = person(relaying, "u-revoked");
        guest.signUp();
        long room = atRelaying.createRoom("theirs for a while");
        atRelaying.putMember(room, "u-revoked", true, true);
        String token = guest.signIn();
        RawHttp old = new RawHttp(other.url(), token);
        HttpRequest request = HttpRequest.newBuilder(other.url().resolve("/sse/chat-rooms/" + room + "/messages"))
                .header("Authorization", "Bearer " + token)
                .build();
        try (HttpClient http = HttpClient.newHttpClient();
                BufferedReader events = new BufferedReader(new InputStreamReader(
                        http.send(request, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
            assertThat(events.readLine()).startsWith("retry:");

            guest.signOutEverywhere();
            atRelaying.post(room, "after-1", "not for them");
            var page = old.get("/messages?chatRoomId=" + room + "&after=0");
            var post = old.post("/messages", "{\"chatRoomId\":" + room + ",\"content\":\"not from them\"}");

            assertThat(page.statusCode()).as(page.body()).isEqualTo(401);
            assertThat(post.statusCode()).as(post.body()).isEqualTo(401);
            assertThat(events.lines().toList())
                    .contains("event: bye", "data: {\"code\":\"session-revoked\"}")
                    .noneMatch(line -> line.contains("not for them"));
        }
    }

    /** As after a restore, where the broker remembers more than the log: what is retained is not news. */
    @Test
    void takesNothingRetainedForNews() throws Exception {
        long room = atRelaying.createRoom("restored");
        atRelaying.post(room, "first", "hello");
        Mqtt5BlockingClient backend = MqttClient.builder()
                .useMqttVersion5()
                .identifier("backend:of-another-life")
                .serverHost(deployment.mosquitto().host())
                .serverPort(deployment.mosquitto().port())
                .buildBlocking();
        backend.connectWith()
                .simpleAuth()
                .username(deployment.mosquitto().backendUser())
                .password(deployment.mosquitto().backendPassword().getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
        String first;
        try (Mqtt5BlockingClient.Mqtt5Publishes relayed = backend.publishes(MqttGlobalPublishFilter.ALL)) {
            backend.subscribeWith()
                    .topicFilter("chat-rooms/" + room + "/messages")
                    .send();
            first = new String(relayed.receive().getPayloadAsBytes(), StandardCharsets.UTF_8);
        }
        String ofAnotherLife = first.replace("\"seq\":1", "\"seq\":2").replace("hello", "never stored");
        backend.publishWith()
                .topic("chat-rooms/" + room + "/messages")
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(true)
                .userProperties()
                .add("access_rev", "1")
                .applyUserProperties()
                .payload(ofAnotherLife.getBytes(StandardCharsets.UTF_8))
                .send();
        backend.disconnect();

        RawHttp reader = new RawHttp(other.url(), atOther.signIn());
        // The room's first receiver here: this node subscribes to it, and would be sent what is retained.
        String poll = "/long-polling/chat-rooms/%d/messages?after=%d&timeout=%d";
        assertThat(reader.get(poll.formatted(room, 1, 0)).body()).isEqualTo("[]");
        // Subscribed to after it, on the same link: what is heard of this room comes later than anything retained in
        // that.
        long after = atRelaying.createRoom("subscribed to later");
        atRelaying.post(after, "later", "heard");
        assertThat(reader.get(poll.formatted(after, 0, 10)).body()).contains("heard");
        atRelaying.post(after, "later still", "heard, too");
        assertThat(reader.get(poll.formatted(after, 1, 10)).body()).contains("heard, too");

        String waited = reader.get(poll.formatted(room, 1, 0)).body();
        atOther.post(room, "second", "stored");
        String next = reader.get(poll.formatted(room, 1, 10)).body();

        assertThat(waited).isEqualTo("[]");
        assertThat(next).contains("stored").doesNotContain("never stored");
    }

    /** Last: the links are on their way back for a moment after it. */
    @Test
    @Order(Integer.MAX_VALUE)
    void whatWasMissedWhileTheBrokerWasAwayIsFoundOnceItIsBack() {
        long room = atRelaying.createRoom("patient");
        Ledger mine = new Ledger();
        PostClient poster = new PostClient(List.of(relaying.url()), "u-1", "a-password", mine, PATIENCE);
        poster.signIn();
        Ledger.Receiver receiver = mine.receiver("stomp at the other", room, 0);
        try (StompReceiver stomp = new StompReceiver(other::stompUrl, atOther::signIn, room, receiver)) {
            poster.post(room, "before", "hello");
            await().atMost(PATIENCE).until(() -> receiver.highest() == 1);

            deployment.mosquitto().kill9();
            for (int n = 0; n < 20; n++) {
                poster.post(room, "while-" + n, "hello");
            }
            deployment.mosquitto().start();
            await().atMost(PATIENCE).until(() -> receiver.highest() == 21);

            poster.post(room, "after", "hello");
            await().atMost(PATIENCE).until(() -> receiver.highest() == 22);
            assertThat(stomp.errors()).isEmpty();
        }
        mine.assertExactlyOnceInOrder();
    }

    private PostClient person(BackendProcess node, String userId) {
        return new PostClient(List.of(node.url()), userId, "a-password", ledger, PATIENCE);
    }
}
