package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import tools.jackson.databind.JsonNode;

/** Sending over MQTT, whichever broker it goes through: what is answered, and what is stored. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class SendsContract {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** As they are by default: what a flood meets. */
    private static final int POSTS_PER_SECOND = 200;

    private static final int POST_BURST = 400;

    final Deployment deployment;
    final PostClient ann;
    final PostClient bob;
    long room;

    SendsContract(Deployment deployment) {
        this.deployment = deployment;
        this.ann = person("u-ann");
        this.bob = person("u-bob");
    }

    static UnaryOperator<BackendProcess.Builder> withLimits() {
        return node -> node.property("bongsu.log.posts-per-second", Integer.toString(POSTS_PER_SECOND))
                .property("bongsu.log.post-burst", Integer.toString(POST_BURST))
                .property("bongsu.auth.operator.user-id", Gauges.OPERATOR)
                .property("bongsu.auth.operator.password", Gauges.PASSWORD);
    }

    abstract int mqttPort();

    @BeforeAll
    void signUp() {
        for (PostClient person : List.of(ann, bob)) {
            person.signUp();
            person.signIn();
        }
        room = ann.createRoom("sent to");
        ann.putMember(room, "u-bob", true, true);
        Gauges gauges = new Gauges(deployment.backend().url());
        await().atMost(PATIENCE).until(() -> gauges.value("bongsu.sends.link.up") == 1);
    }

    @AfterAll
    void stop() {
        deployment.close();
    }

    @Test
    void isAnsweredWhereTheSenderSaysOnceItIsStored() {
        try (MqttSender sender = sender(ann)) {
            MqttSender.done(sender.publish(
                    room, "u-ann", MqttSender.body("answered", "hello"), publish -> publish.responseTopic(
                                    "users/u-ann/acks/sender")
                            .correlationData("c-7".getBytes(StandardCharsets.UTF_8))));

            MqttSender.Answer answer = awaitAnswer(sender, "answered");
            JsonNode stored = stored("answered");
            assertThat(answer.topic()).isEqualTo("users/u-ann/acks/sender");
            assertThat(answer.correlation()).isEqualTo("c-7");
            assertThat(answer.body().toString())
                    .isEqualTo(("{\"chatRoomId\":%d,\"clientMessageId\":\"answered\",\"status\":\"persisted\","
                                    + "\"id\":\"%s\",\"seq\":%d,\"createdAt\":\"%s\"}")
                            .formatted(
                                    room,
                                    stored.path("id").asString(),
                                    stored.path("seq").asLong(),
                                    stored.path("createdAt").asString()));
            assertThat(stored.path("senderId").asString()).isEqualTo("u-ann");
            assertThat(stored.path("content").asString()).isEqualTo("hello");
        }
    }

    /** No response topic there (MQTT 3.1.1), and any QoS. */
    @Test
    void isTakenFromOldClientsAtEveryQos() throws InterruptedException {
        Mqtt3BlockingClient old = Mqtt3Client.builder()
                .identifier("u-bob:old")
                .serverHost("127.0.0.1")
                .serverPort(mqttPort())
                .buildBlocking();
        old.connectWith()
                .simpleAuth()
                .username("u-bob")
                .password(bob.signIn().getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
        try (var acks = old.publishes(MqttGlobalPublishFilter.ALL)) {
            old.subscribeWith()
                    .topicFilter("users/u-bob/acks")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            for (MqttQos qos : MqttQos.values()) {
                old.publishWith()
                        .topic("chat-rooms/" + room + "/send/u-bob")
                        .qos(qos)
                        .payload(MqttSender.body("old-" + qos, "at " + qos).getBytes(StandardCharsets.UTF_8))
                        .send();
                var ack = acks.receive(PATIENCE.toSeconds(), TimeUnit.SECONDS).orElseThrow();
                assertThat(new String(ack.getPayloadAsBytes(), StandardCharsets.UTF_8))
                        .contains("\"clientMessageId\":\"old-" + qos + "\"", "\"status\":\"persisted\"");
                assertThat(stored("old-" + qos).path("content").asString()).isEqualTo("at " + qos);
            }
        } finally {
            old.disconnect();
        }
    }

    @Test
    void isStoredOnceHoweverOftenItIsSentAndByWhicheverRoad() {
        try (MqttSender sender = sender(ann)) {
            MqttSender.done(sender.send(room, "once", "the same"));
            long seq = awaitAnswer(sender, "once").seq();

            MqttSender.done(sender.send(room, "once", "the same"));
            await().atMost(PATIENCE).until(() -> sender.answers().size() == 2);
            assertThat(ann.post(room, "once", "the same").path("seq").asLong()).isEqualTo(seq);
            assertThat(sender.answers()).allMatch(answer -> answer.seq() == seq);

            MqttSender.done(sender.send(room, "once", "another"));
            await().atMost(PATIENCE).until(() -> sender.answers().size() == 3);
            assertThat(sender.answers().getLast().body().path("code").asString())
                    .isEqualTo("key-reused");
            assertThat(sender.answers().getLast().body().has("retryAfter")).isFalse();
        }
    }

    @Test
    void aSendersOrderIsKept() {
        List<String> keys =
                IntStream.range(0, 300).mapToObj(i -> "ordered-" + i).toList();
        long before = ann.readBack(room);
        try (MqttSender sender = sender(bob)) {
            keys.forEach(key -> {
                var unused = sender.send(room, key, key);
            });
            await().atMost(PATIENCE).until(() -> sender.answers().size() == keys.size());
            assertThat(sender.answers()).allMatch(answer -> answer.status().equals("persisted"));
        }
        assertThat(keysAfter(before).filter(key -> key.startsWith("ordered-"))).containsExactlyElementsOf(keys);
    }

    @Test
    void everyRefusalHasItsCodeAndTheNextIsTaken() {
        String tooLong = "x".repeat(16 * 1024 + 1);
        record Bad(String payload, String code) {}
        List<Bad> bad = List.of(
                new Bad("", "malformed-json"),
                new Bad("{\"clientMessageId\":", "malformed-json"),
                new Bad("[1]", "malformed-json"),
                new Bad("\"text\"", "malformed-json"),
                new Bad("[".repeat(20_000), "malformed-json"),
                new Bad("{\"content\":\"no key\"}", "invalid-content"),
                new Bad("{\"clientMessageId\":7,\"content\":\"a number\"}", "invalid-content"),
                new Bad(MqttSender.body("x".repeat(65), "a long key"), "invalid-content"),
                new Bad(MqttSender.body("bad-empty", ""), "invalid-content"),
                new Bad("{\"clientMessageId\":\"bad-none\"}", "invalid-content"),
                new Bad("{\"clientMessageId\":\"bad-room\",\"content\":\"c\",\"chatRoomId\":1e3}", "invalid-content"),
                new Bad(
                        "{\"clientMessageId\":\"bad-with\",\"content\":\"c\",\"attachments\":[\"a\"]}",
                        "invalid-content"),
                new Bad(MqttSender.body("bad-large", tooLong), "content-too-large"),
                new Bad("{\"clientMessageId\":\"huge\"" + " ".repeat(64 * 1024) + "}", "content-too-large"));
        long before = ann.readBack(room);
        try (MqttSender sender = sender(ann)) {
            bad.forEach(one -> MqttSender.done(sender.publish(room, "u-ann", one.payload(), publish -> publish)));
            MqttSender.done(sender.send(room, "good after the bad", "hello"));
            awaitAnswer(sender, "good after the bad");

            assertThat(sender.answers().subList(0, bad.size()))
                    .allMatch(answer -> answer.status().equals("rejected")
                            && !answer.body().has("retryAfter")
                            && !answer.body().path("detail").asString("").isEmpty())
                    .extracting(answer -> answer.body().path("code").asString())
                    .containsExactlyElementsOf(bad.stream().map(Bad::code).toList());
            assertThat(sender.answers())
                    .extracting(MqttSender.Answer::key)
                    .contains("bad-empty", "bad-none", "bad-room", "bad-with", "bad-large");
        }
        assertThat(keysAfter(before)).containsExactly("good after the bad");
    }

    @Test
    void anAnswerGoesNowhereButToItsSender() {
        try (MqttSender sender = sender(ann);
                MqttSender other = sender(bob)) {
            List<String> topics = List.of(
                    "users/u-bob/acks",
                    "users/u-ann/presence",
                    "chat-rooms/" + room + "/messages",
                    "users/u-ann",
                    "bongsu/nodes/access");
            for (String topic : topics) {
                MqttSender.done(sender.publish(
                        room,
                        "u-ann",
                        MqttSender.body("to " + topic, "misled"),
                        publish -> publish.responseTopic(topic)));
            }
            await().atMost(PATIENCE).until(() -> sender.answers().size() == 5);

            assertThat(sender.answers())
                    .allMatch(answer -> answer.topic().equals("users/u-ann/acks")
                            && answer.body().path("code").asString().equals("invalid-request"));
            assertThat(sender.answers())
                    .as("each says which send it is about")
                    .extracting(MqttSender.Answer::key)
                    .containsExactlyInAnyOrderElementsOf(
                            topics.stream().map(topic -> "to " + topic).toList());
            assertThat(other.answers()).isEmpty();
        }
        assertThat(keysAfter(0)).noneMatch(key -> key.startsWith("to "));
    }

    @Test
    void tooMuchCorrelationDataIsRejectedUnderItsKey() {
        try (MqttSender sender = sender(ann)) {
            MqttSender.done(sender.publish(
                    room,
                    "u-ann",
                    MqttSender.body("correlated", "hello"),
                    publish -> publish.correlationData(new byte[1_025])));

            MqttSender.Answer answer = awaitAnswer(sender, "correlated");
            assertThat(answer.status()).isEqualTo("rejected");
            assertThat(answer.body().path("code").asString()).isEqualTo("invalid-request");
        }
        assertThat(keysAfter(0)).doesNotContain("correlated");
    }

    @Test
    void nobodySendsAsAnotherOrWhereTheyMayNotWrite() {
        long elsewhere = ann.createRoom("bob only reads");
        ann.putMember(elsewhere, "u-bob", true, false);
        try (MqttSender sender = sender(bob)) {
            assertThatThrownBy(() -> MqttSender.done(
                            sender.publish(room, "u-ann", MqttSender.body("as ann", "hi"), same -> same)))
                    .hasMessageContaining("NOT_AUTHORIZED");
            assertThatThrownBy(() -> MqttSender.done(sender.send(elsewhere, "no right", "hi")))
                    .hasMessageContaining("NOT_AUTHORIZED");
            MqttSender.done(sender.send(room, "allowed", "hi"));
            awaitAnswer(sender, "allowed");
        }
        assertThat(keysAfter(0)).doesNotContain("as ann");
        assertThat(ann.history(elsewhere, 0).path("messages")).isEmpty();
    }

    /** Ten times as fast as it may be, as fast as it can; somebody else is answered in between. */
    @Test
    void aFloodIsRefusedAndHarmsNobody() {
        int flood = POST_BURST + 10 * POSTS_PER_SECOND;
        PostClient device = person("u-flood");
        device.signUp();
        device.signIn();
        ann.putMember(room, "u-flood", true, true);
        try (MqttSender flooding = sender(device);
                MqttSender other = sender(ann)) {
            for (int i = 0; i < flood; i++) {
                var unused = flooding.send(room, "flood-" + i, "f");
            }
            for (int i = 0; i < 20; i++) {
                String key = "in between " + i;
                MqttSender.done(other.send(room, key, "hello"));
                assertThat(awaitAnswer(other, key).status()).isEqualTo("persisted");
            }
            await().atMost(PATIENCE).until(() -> flooding.answers().size() == flood);

            assertThat(flooding.answers())
                    .filteredOn(answer -> answer.status().equals("rejected"))
                    .isNotEmpty()
                    .allMatch(answer -> List.of("rate-limited", "overloaded")
                                    .contains(answer.body().path("code").asString())
                            && answer.body().path("retryAfter").asInt() >= 1);
            assertThat(flooding.answers())
                    .filteredOn(answer -> answer.status().equals("persisted"))
                    .hasSizeGreaterThanOrEqualTo(POST_BURST);
        }
    }

    MqttSender sender(PostClient person) {
        return new MqttSender("127.0.0.1", mqttPort(), person);
    }

    static MqttSender.Answer awaitAnswer(MqttSender sender, String key) {
        await().atMost(PATIENCE).until(() -> sender.answerTo(key) != null);
        return Objects.requireNonNull(sender.answerTo(key));
    }

    JsonNode stored(String key) {
        return messagesAfter(0)
                .filter(message -> message.path("clientMessageId").asString().equals(key))
                .findFirst()
                .orElseThrow();
    }

    Stream<String> keysAfter(long position) {
        return messagesAfter(position)
                .map(message -> message.path("clientMessageId").asString());
    }

    private Stream<JsonNode> messagesAfter(long position) {
        var all = new ArrayList<JsonNode>();
        long last = position;
        JsonNode page = ann.history(room, last);
        while (!page.path("messages").isEmpty()) {
            page.path("messages").forEach(all::add);
            last = all.getLast().path("seq").asLong();
            page = ann.history(room, last);
        }
        return all.stream();
    }

    PostClient person(String userId) {
        return new PostClient(List.of(deployment.backend().url()), userId, "a-password", new Ledger(), PATIENCE);
    }
}
