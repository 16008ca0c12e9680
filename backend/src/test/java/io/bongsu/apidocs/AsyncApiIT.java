package io.bongsu.apidocs;

import static io.bongsu.apidocs.People.expect;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.bongsu.apidocs.People.Person;
import io.bongsu.testenv.BackendProcess;
import io.bongsu.watch.StompFrame;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/** asyncapi.yaml and what really goes over MQTT and STOMP say the same. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AsyncApiIT {

    private static final int POLICY = 1008;
    private static final int NEW_TOKEN = 4001;

    private final BackendProcess backend = BackendProcess.builder()
            .profile("embedded")
            .property("bongsu.auth.password-strength", "4")
            .start();
    private final OpenApi openApi = new OpenApi(Contract.read(Contract.OPEN_API));
    private final Contract contract = Contract.read(Contract.ASYNC_API);
    private final Schemas schemas = new Schemas(openApi.contract(), contract);
    private final AsyncApi document = new AsyncApi(contract, schemas);
    private final People people = new People(new CheckedHttp(backend.url(), new DocumentedAnswers(openApi, schemas)));

    @AfterAll
    void stop() {
        backend.close();
    }

    @Test
    void theSameMessageOnEveryTransport() {
        Person alice = people.newPerson();
        long room = alice.newRoom();
        String first = post(alice, room, "first");
        try (CheckedMqtt mqtt = CheckedMqtt.tcp(backend, document, alice.userId(), alice.token());
                CheckedMqtt overWebSocket =
                        CheckedMqtt.webSocket(backend, document, alice.userId() + ":ws", brokerToken(alice));
                CheckedStomp stomp = stomp(alice)) {
            mqtt.subscribe(document.address("roomMessages", room));
            overWebSocket.subscribe("chat-rooms/+/messages");
            Mqtt5Publish retained = mqtt.next(room);
            assertThat(retained.isRetain()).isTrue();
            assertThat(new String(retained.getPayloadAsBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(first);
            assertThat(overWebSocket.next(room).isRetain()).isTrue();

            stomp.subscribe("0", document.address("roomSubscription", room), "0");
            assertThat(stomp.next("position").body()).isEqualTo("{\"position\":0}");
            assertThat(stomp.next("stompMessage").body()).isEqualTo(first);
            String second = post(alice, room, "second");

            assertThat(stomp.next("stompMessage").body()).isEqualTo(second);
            Mqtt5Publish live = mqtt.next(room);
            assertThat(new String(live.getPayloadAsBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(second);
            assertThat(live.isRetain()).isFalse();
            assertThat(CheckedMqtt.retainedOf311(backend, alice.userId() + ":old", alice.token(), room))
                    .isEqualTo(second);
        }
    }

    @Test
    void whatIsSentOverMqttIsAnswered() {
        Person alice = people.newPerson();
        long room = alice.newRoom();
        String topic = document.address("roomSends", room).replace("{userId}", alice.userId());
        String acks = document.address("acks", room).replace("{userId}", alice.userId());
        try (CheckedMqtt mqtt = CheckedMqtt.tcp(backend, document, alice.userId(), alice.token())) {
            mqtt.subscribe(acks);
            String body = "{\"clientMessageId\":\"k\",\"content\":\"%s\"}";
            assertThat(mqtt.send(topic, acks, body.formatted("first"))).contains("\"seq\":1");
            assertThat(mqtt.send(topic, acks, body.formatted("another"))).contains("\"key-reused\"");
        }
    }

    @Test
    void theBrokerRefusesWhatTheChannelDoesNotOffer() {
        Person alice = people.newPerson();
        Person stranger = people.newPerson();
        long room = alice.newRoom();
        try (CheckedMqtt mqtt = CheckedMqtt.tcp(backend, document, stranger.userId(), stranger.token())) {
            mqtt.expectDenied(document.address("roomMessages", room));
            mqtt.expectDenied("#");
            mqtt.expectDenied("$share/group/chat-rooms/+/messages");
        }
        CheckedMqtt.expectNotAdmitted(backend, alice.userId(), stranger.token());
        CheckedMqtt.expectNotAdmitted(backend, alice.userId(), "no token");
        try (CheckedMqtt mqtt = CheckedMqtt.tcp(backend, document, alice.userId(), alice.token())) {
            mqtt.expectNotPublished(document.address("roomMessages", room));
        }
    }

    @Test
    void answersReceiptsAndSubscriptionsThatCome() {
        Person alice = people.newPerson();
        long room = alice.newRoom();
        String destination = document.address("roomSubscription", room);
        try (CheckedStomp stomp = stomp(alice)) {
            stomp.send("SUBSCRIBE", Map.of("id", "a", "destination", destination, "receipt", "r-1", "ack", "auto"));
            assertThat(stomp.next("receipt").headers()).containsEntry("receipt-id", "r-1");
            stomp.send("UNSUBSCRIBE", Map.of("id", "a", "receipt", "r-2"));
            assertThat(stomp.next("receipt").headers()).containsEntry("receipt-id", "r-2");
            stomp.subscribe("b", destination, "999");
            stomp.next("position");
            assertThat(stomp.next("gap").body()).isEqualTo("{\"position\":0,\"reason\":\"ahead\"}");
            stomp.subscribe("c", destination, "now");
            stomp.next("position");
            stomp.send("DISCONNECT", Map.of("receipt", "r-3"));
            stomp.next("receipt");
            stomp.expectClose("goodbye", 0);
        }
    }

    @Test
    void bringsARefusedMessageAgainAndTakesANewToken() {
        Person alice = people.newPerson();
        long room = alice.newRoom();
        String message = post(alice, room, "first");
        try (CheckedStomp stomp = stomp(alice)) {
            stomp.send(
                    "SUBSCRIBE",
                    Map.of(
                            "id", "a",
                            "destination", document.address("roomSubscription", room),
                            "ack", "client-individual",
                            "position", "0"));
            stomp.next("position");
            for (int i = 0; i < 4; i++) {
                StompFrame again = stomp.next("stompMessage");
                assertThat(again.body()).isEqualTo(message);
                stomp.send("NACK", Map.of("id", again.headers().getOrDefault("ack", "")));
            }
            assertThat(stomp.next("given-up").body()).isEqualTo("{\"seq\":1,\"reason\":\"refused\"}");
            post(alice, room, "second");
            String ackId = stomp.next("stompMessage").headers().getOrDefault("ack", "");
            stomp.send("ACK", Map.of("id", ackId, "receipt", "r-1"));
            stomp.next("receipt");
            stomp.send(
                    "SEND",
                    Map.of("destination", "/app/token", "Authorization", "Bearer " + alice.token(), "receipt", "r-2"));
            stomp.next("receipt");
        }
    }

    @Test
    void endsTheSubscriptionOfWhoWasRemoved() {
        Person alice = people.newPerson();
        Person bob = people.newPerson();
        long room = alice.newRoom();
        String seat = "/chat-rooms/" + room + "/members/" + bob.userId();
        expect(alice.put(seat, "{}"), "200");
        try (CheckedStomp stomp = stomp(bob)) {
            stomp.subscribe("a", document.address("roomSubscription", room), "now");
            stomp.next("position");
            expect(alice.delete(seat), "200");
            assertThat(stomp.next("ended").headers()).containsEntry("code", "not-a-member");
        }
    }

    /** Each on a connection of its own, which ends with the code and the status of the table. */
    @Test
    void endsConnectionsWithTheDocumentedCodes() {
        Person alice = people.newPerson();
        long room = alice.newRoom();
        String destination = document.address("roomSubscription", room);
        ends(alice, "malformed-frame", "SUBSCRIBE\nid:1\n\n\0");
        ends(alice, "unknown-command", "SHOUT\n\n\0");
        ends(alice, "already-connected", "CONNECT\naccept-version:1.2\n\n\0");
        ends(alice, "not-supported", "BEGIN\ntransaction:1\n\n\0");
        String renewal = "SEND\ndestination:/app/token\nAuthorization:Bearer ";
        ends(alice, "another-user", renewal + people.newPerson().token() + "\n\n\0");
        ends(alice, "unknown-destination", "SUBSCRIBE\nid:1\ndestination:/queue/x\n\n\0");
        ends(alice, "unknown-destination", "SEND\ndestination:" + destination + "\n\nhello\0");
        ends(alice, "frame-too-large", "SUBSCRIBE\nid:" + "x".repeat(70_000) + "\n\n\0");
        String again = "SUBSCRIBE\nid:1\ndestination:" + destination + "\n\n\0";
        ends(alice, "duplicate-subscription", again + again);
        ends(alice, "room-not-found", "SUBSCRIBE\nid:1\ndestination:/topic/chat-rooms/999999/messages\n\n\0");
        ends(people.newPerson(), "not-a-member", again);
        for (Map.Entry<String, String> greeting : Map.of(
                        "not-connected", "UNSUBSCRIBE\nid:1\n\n\0",
                        "unsupported-version", "CONNECT\naccept-version:1.0\n\n\0",
                        "unauthenticated", "CONNECT\naccept-version:1.2\n\n\0")
                .entrySet()) {
            try (CheckedStomp stomp = new CheckedStomp(backend.stompUrl(), document)) {
                stomp.sendUnchecked(greeting.getValue());
                stomp.expectError(greeting.getKey(), NEW_TOKEN);
            }
        }
        try (CheckedStomp stomp = stomp(alice)) {
            stomp.sendBinary();
            stomp.expectError("binary-not-supported", 0);
        }
        try (CheckedStomp stomp = stomp(alice)) {
            expect(alice.post("/auth/revoke"), "204");
            stomp.expectError("session-revoked", 0);
        }
    }

    private void ends(Person person, String code, String frames) {
        try (CheckedStomp stomp = stomp(person)) {
            stomp.sendUnchecked(frames);
            stomp.expectError(code, POLICY);
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void everyDocumentedMessageWasSeen() {
        assertThat(document.unseen()).isEmpty();
        try (CheckedStomp stomp = stomp(people.newPerson())) {
            backend.stop();
            stomp.expectClose("shutting-down", 0);
        }
    }

    private CheckedStomp stomp(Person person) {
        return CheckedStomp.connected(backend.stompUrl(), document, person.token());
    }

    private static String post(Person sender, long room, String content) {
        return expect(
                        sender.post("/messages", "{\"chatRoomId\":%d,\"content\":\"%s\"}".formatted(room, content)),
                        "201")
                .text();
    }

    private String brokerToken(Person person) {
        return expect(
                        people.http()
                                .post(
                                        "/auth/token",
                                        "{\"grantType\":\"password\",\"userId\":\"%s\",\"password\":\"%s\",\"for\":\"mqtt\"}"
                                                .formatted(person.userId(), People.PASSWORD)),
                        "200")
                .text("accessToken");
    }
}
