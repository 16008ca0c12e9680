package io.bongsu.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.auth.Audience;
import io.bongsu.membership.AccessChanged;
import io.bongsu.membership.Rights;
import io.bongsu.membership.SessionsRevoked;
import io.bongsu.stream.Start;
import io.bongsu.stream.Streams;
import io.bongsu.watch.StompFrame;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationEventPublisher;

/** A window of four messages, and what clients say of them. */
@SpringBootTest(
        classes = StompSlice.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"bongsu.stomp.ack-window=4", "bongsu.stomp.requests-per-second=1", "bongsu.stomp.request-burst=20"
        })
class StompAcksTest {

    private static final AtomicLong ROOMS = new AtomicLong();

    @Autowired
    private StompSlice.Log log;

    @Autowired
    private StompSlice.SetClock clock;

    @Autowired
    private io.bongsu.auth.FakeTokens tokens;

    @Autowired
    private StompSessions sessions;

    @Autowired
    private StompSlice.Members members;

    @Autowired
    private ApplicationEventPublisher events;

    @Autowired
    private Streams streams;

    @Autowired
    private StompServices services;

    @Autowired
    private MeterRegistry meters;

    @LocalServerPort
    private int port;

    private final long room = ROOMS.incrementAndGet();

    @AfterEach
    void leavesNothingBehind() {
        log.forgetUpTo(0);
        log.unreadableFrom(Long.MAX_VALUE);
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(
                        meters.get("bongsu.stream.cursors").gauge().value())
                .isZero());
    }

    private void post(int count) {
        post(room, count);
    }

    private void post(long to, int count) {
        streams.stored(to, log.commit(to, count, 0));
    }

    private static void subscribe(TestClient client, String id, long room, String ack) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("id", id);
        headers.put("destination", "/topic/chat-rooms/" + room + "/messages");
        headers.put("ack", ack);
        headers.put("receipt", "subscribed-" + id);
        client.send("SUBSCRIBE", headers);
        assertThat(client.next().headers()).containsEntry("receipt-id", "subscribed-" + id);
    }

    private static void expect(StompFrame frame, long seq, int redelivery) {
        assertThat(frame.headers()).containsEntry("seq", Long.toString(seq));
        assertThat(frame.headers().get("redelivery")).isEqualTo(redelivery == 0 ? null : "" + redelivery);
    }

    private static void ack(TestClient client, StompFrame frame) {
        client.send("ACK", Map.of("id", frame.headers().getOrDefault("ack", "")));
    }

    private static void nack(TestClient client, StompFrame frame) {
        client.send("NACK", Map.of("id", frame.headers().getOrDefault("ack", "")));
    }

    /** Whatever the server has to say was said before this receipt; messages that wait for the window were not. */
    private static void expectNothing(TestClient client) {
        client.send("ACK", Map.of("id", "a999-1", "receipt", "nothing"));
        assertThat(client.next().headers()).containsEntry("receipt-id", "nothing");
    }

    @Test
    void waitsForAcknowledgementsWhenTheWindowIsFull() {
        try (var client = TestClient.connected(port, "u1")) {
            subscribe(client, "1", room, "client-individual");
            post(10);
            StompFrame first = client.message();
            expect(first, 1, 0);
            client.expectSeqs(2, 4);
            expectNothing(client);
            ack(client, first);
            expect(client.message(), 5, 0);
            expectNothing(client);
        }
    }

    @Test
    void acknowledgesAllBeforeInModeClient() {
        try (var client = TestClient.connected(port, "u1")) {
            subscribe(client, "1", room, "client");
            post(10);
            client.expectSeqs(1, 2);
            StompFrame third = client.message();
            client.expectSeqs(4, 4);
            ack(client, third);
            client.expectSeqs(5, 7);
            expectNothing(client);
        }
    }

    @Test
    void takesAcknowledgementsInTheWordsOfVersionOneOne() {
        try (var client = TestClient.connected(port, "u1", Map.of("accept-version", "1.1"))) {
            subscribe(client, "mine", room, "client");
            post(6);
            client.expectSeqs(1, 4);
            client.send("ACK", Map.of("subscription", "mine", "message-id", room + "-2"));
            client.expectSeqs(5, 6);
        }
    }

    @Test
    void sendsARefusedMessageAgainThreeTimesAndThenSaysSo() {
        try (var client = TestClient.connected(port, "u1")) {
            subscribe(client, "1", room, "client-individual");
            post(2);
            StompFrame first = client.message();
            client.expectSeqs(2, 2);
            for (int redelivery = 1; redelivery <= 3; redelivery++) {
                nack(client, first);
                expect(client.message(), 1, redelivery);
            }
            nack(client, first);
            StompFrame givenUp = client.message();
            assertThat(givenUp.headers()).containsEntry("event", "given-up").containsEntry("subscription", "1");
            assertThat(givenUp.body()).isEqualTo("{\"seq\":1,\"reason\":\"refused\"}");
            nack(client, first);
            post(4);
            // One place is taken by 2, three are free: what was given up holds none.
            client.expectSeqs(3, 5);
            expectNothing(client);
        }
    }

    @Test
    void sendsAllBeforeAgainInModeClient() {
        try (var client = TestClient.connected(port, "u1")) {
            subscribe(client, "1", room, "client");
            post(3);
            client.expectSeqs(1, 2);
            StompFrame third = client.message();
            nack(client, third);
            for (long seq : LongStream.rangeClosed(1, 3).toArray()) {
                expect(client.message(), seq, 1);
            }
            ack(client, third);
            post(5);
            client.expectSeqs(4, 7);
        }
    }

    @Test
    void saysWhenARefusedMessageIsNotKeptAnyMore() {
        try (var client = TestClient.connected(port, "u1")) {
            subscribe(client, "1", room, "client-individual");
            post(2);
            StompFrame first = client.message();
            client.expectSeqs(2, 2);
            log.forgetUpTo(1);
            nack(client, first);
            assertThat(client.message().body()).isEqualTo("{\"seq\":1,\"reason\":\"too-old\"}");
        }
    }

    @Test
    void sendsItAgainOnceTheLogCanBeRead() {
        try (var client = TestClient.connected(port, "u1")) {
            subscribe(client, "1", room, "client-individual");
            post(1);
            StompFrame first = client.message();
            int before = log.refusals();
            log.unreadableFrom(0);
            nack(client, first);
            await().atMost(Duration.ofSeconds(10)).until(() -> log.refusals() > before);
            log.unreadableFrom(Long.MAX_VALUE);
            expect(client.message(), 1, 1);
        }
    }

    @Test
    void sharesTheWindowAmongSubscriptionsAndGivesItBackWithOne() {
        long other = ROOMS.incrementAndGet();
        try (var client = TestClient.connected(port, "u1")) {
            subscribe(client, "1", room, "client");
            subscribe(client, "2", other, "client");
            client.subscribe("3", room);
            post(other, 4);
            client.expectSeqs(1, 4);
            post(1);
            // The one that acknowledges nothing is not held up by those that do.
            assertThat(client.message().headers()).containsEntry("subscription", "3");
            expectNothing(client);
            client.send("UNSUBSCRIBE", Map.of("id", "2"));
            assertThat(client.message().headers()).containsEntry("subscription", "1");
        }
    }

    @Test
    void givesTheWindowBackWithWhatIsNotKeptAnyMore() {
        long other = ROOMS.incrementAndGet();
        try (var client = TestClient.connected(port, "u1")) {
            subscribe(client, "1", room, "client-individual");
            subscribe(client, "2", other, "client");
            post(4);
            StompFrame first = client.message();
            client.expectSeqs(2, 4);
            post(other, 1);
            expectNothing(client);
            log.unreadableFrom(0);
            nack(client, first);
            expectNothing(client);
            log.forgetUpTo(1);
            log.unreadableFrom(Long.MAX_VALUE);
            assertThat(client.message().headers()).containsEntry("event", "given-up");
            assertThat(client.message().headers()).containsEntry("subscription", "2");
        }
    }

    @Test
    void tellsAtOnceOfTheLostRightHoweverFullTheWindow() {
        try (var client = TestClient.connected(port, "u8")) {
            subscribe(client, "1", room, "client");
            post(5);
            client.expectSeqs(1, 4);
            expectNothing(client);
            members.put(room, "u8", Rights.NONE);
            events.publishEvent(new AccessChanged(room, 2, "u8", Rights.MEMBER, Rights.NONE));
            assertThat(client.message().headers()).containsEntry("event", "ended");
            client.send("ACK", Map.of("id", "a1-4", "receipt", "late"));
            assertThat(client.next().headers()).containsEntry("receipt-id", "late");
        }
    }

    @Test
    void sendsNothingAgainToWhoeverLostTheRight() {
        try (var client = TestClient.connected(port, "u9")) {
            subscribe(client, "1", room, "client-individual");
            post(1);
            StompFrame first = client.message();
            log.unreadableFrom(0);
            nack(client, first);
            expectNothing(client);
            members.put(room, "u9", Rights.NONE);
            events.publishEvent(new AccessChanged(room, 2, "u9", Rights.MEMBER, Rights.NONE));
            log.unreadableFrom(Long.MAX_VALUE);
            assertThat(client.message().headers()).containsEntry("event", "ended");
            expectNothing(client);
        }
    }

    @Test
    void countsARefusalOnceForEachSending() {
        var unacknowledged = new Unacknowledged(AckMode.CLIENT_INDIVIDUAL, new AckWindow(4, () -> {}));
        assertThat(unacknowledged.sends(1)).isZero();
        for (int repeated = 0; repeated < 5; repeated++) {
            assertThat(unacknowledged.refuse(1)).isEmpty();
        }
        assertThat(unacknowledged.nextAgain()).isOne();
        assertThat(unacknowledged.sends(1)).isOne();
        assertThat(unacknowledged.nextAgain()).isNull();
    }

    @Test
    void leavesAWindowOfItsOwnToEachConnection() {
        try (var stuck = TestClient.connected(port, "u1");
                var other = TestClient.connected(port, "u1")) {
            subscribe(stuck, "1", room, "client");
            subscribe(other, "1", room, "client");
            post(8);
            stuck.expectSeqs(1, 4);
            client(other, 8);
            expectNothing(stuck);
        }
    }

    private static void client(TestClient reading, int count) {
        for (int seq = 1; seq <= count; seq++) {
            StompFrame frame = reading.message();
            expect(frame, seq, 0);
            ack(reading, frame);
        }
    }

    @Test
    void refusesWhatNamesNoMessage() {
        for (String frame : new String[] {
            "ACK\n\n\0",
            "ACK\nid:x\n\n\0",
            "NACK\nsubscription:1\n\n\0",
            "ACK\nsubscription:1\nmessage-id:1\n\n\0",
            "ACK\nid:a1-9999999999999999999\n\n\0",
            // A message-id.
            "ACK\nid:1-1\n\n\0",
            "SUBSCRIBE\nid:1\nack:never\ndestination:/topic/chat-rooms/1/messages\n\n\0"
        }) {
            try (var client = TestClient.connected(port, "u1")) {
                client.text(frame);
                client.expectError("malformed-frame", 1002);
            }
        }
        try (var client = TestClient.connected(port, "u1")) {
            client.text("ACK\nid:a1-1\ntransaction:t\n\n\0");
            client.expectError("not-supported", 1008);
        }
    }

    @Test
    void goesOnWithANewTokenOfTheSameUser() {
        tokens.expireAt("u6/a", clock.instant().plusSeconds(900));
        try (var client = TestClient.connected(port, "u6/a")) {
            client.subscribe("1", room);
            renew(client, "u6/b");
            clock.advance(Duration.ofSeconds(901));
            sessions.look();
            post(1);
            client.expectSeqs(1, 1);
        }
    }

    @Test
    void endsWithTheNewTokenAndNotLater() {
        tokens.expireAt("u12/b", clock.instant().plusSeconds(60));
        try (var client = TestClient.connected(port, "u12/a")) {
            renew(client, "u12/b");
            clock.advance(Duration.ofSeconds(60));
            client.expectError("token-expired", 4001);
        }
    }

    @Test
    void refusesTheTokenOfAnotherUser() {
        try (var client = TestClient.connected(port, "u7")) {
            client.send("SEND", Map.of("destination", "/app/token", "Authorization", "Bearer u6/b"));
            client.expectError("another-user", 1008);
        }
    }

    private static void renew(TestClient client, String token) {
        client.send("SEND", Map.of("destination", "/app/token", "Authorization", "Bearer " + token, "receipt", "new"));
        assertThat(client.next().headers()).containsEntry("receipt-id", "new");
    }

    @Test
    void endsWithTheLoginThatOpenedItAndWithTheOneThatCameSince() {
        try (var opened = TestClient.connected(port, "u10/a");
                var renewed = TestClient.connected(port, "u11/a")) {
            renew(opened, "u10/b");
            renew(renewed, "u11/b");
            events.publishEvent(new SessionsRevoked("u10", "a"));
            events.publishEvent(new SessionsRevoked("u11", "b"));
            opened.expectError("session-revoked", 4003);
            renewed.expectError("session-revoked", 4003);
        }
    }

    @Test
    void endsWithABadNewToken() {
        tokens.refuse("u6/c");
        try (var bad = TestClient.connected(port, "u6/b");
                var none = TestClient.connected(port, "u6/b")) {
            bad.send("SEND", Map.of("destination", "/app/token", "Authorization", "Bearer u6/c"));
            bad.expectError("unauthenticated", 4001);
            none.send("SEND", Map.of("destination", "/app/token"));
            none.expectError("malformed-frame", 1002);
        }
    }

    @Test
    void looksAgainAtTheNewToken() {
        tokens.refuseAfterFirstLook("u6/just-revoked");
        try (var client = TestClient.connected(port, "u6/b")) {
            client.send("SEND", Map.of("destination", "/app/token", "Authorization", "Bearer u6/just-revoked"));
            client.expectError("unauthenticated", 4001);
        }
    }

    /** The ACK that frees the window comes in the middle of the look at it; nothing else would wake the writer. */
    @Test
    void losesNoAckThatComesWhileTheWindowIsLookedAt() {
        List<String> sent = new CopyOnWriteArrayList<>();
        CompletableFuture<Subscription> subscription = new CompletableFuture<>();
        AckWindow window = new AckWindow(1, () -> subscription.join().windowMoved()) {
            @Override
            int free() {
                int free = super.free();
                if (free == 0) {
                    subscription.join().acknowledge(sent.size());
                }
                return free;
            }
        };
        var outbox = new Outbox(
                new Wire(StompTest.socketThat(sent::add), services.settings(), services.metrics()),
                services,
                (ended, code) -> {},
                () -> {});
        post(3);

        subscription.complete(new Subscription(
                "1",
                "/topic/chat-rooms/" + room + "/messages",
                room,
                1,
                new Unacknowledged(AckMode.CLIENT_INDIVIDUAL, window),
                outbox));
        subscription.join().open(streams, tokens.verify("u3", Set.of(Audience.BONGSU)), new Start.After(0), false);

        await().atMost(Duration.ofSeconds(10)).until(() -> sent.size() == 3);
        subscription.join().close();
    }

    /** Whoever acknowledges each message once is never too quick, in whatever order and however late they do. */
    @Test
    void takesOneAcknowledgementForEachMessageHoweverQuick() {
        try (var client = TestClient.connected(port, "u1")) {
            subscribe(client, "1", room, "client");
            post(100);
            for (int four = 0; four < 25; four++) {
                List<StompFrame> together =
                        List.of(client.message(), client.message(), client.message(), client.message());
                together.reversed().forEach(frame -> ack(client, frame));
            }
            post(1);
            client.expectSeqs(101, 101);
        }
    }

    @Test
    void refusesAFloodOfAcknowledgementsOfNothing() {
        try (var client = TestClient.connected(port, "u1")) {
            subscribe(client, "1", room, "client-individual");
            post(4);
            client.expectSeqs(1, 4);
            client.send("UNSUBSCRIBE", Map.of("id", "1", "receipt", "out"));
            assertThat(client.next().headers()).containsEntry("receipt-id", "out");
            for (int seq = 1; seq <= 4; seq++) {
                client.send("ACK", Map.of("id", "a1-" + seq));
            }
            expectNothing(client);
            client.text("ACK\nid:a999-1\n\n\0".repeat(100));
            client.expectError("rate-limited", 1013);
        }
    }

    @Test
    void refusesAFloodOfFrames() {
        try (var client = TestClient.connected(port, "u1")) {
            String pair =
                    "SUBSCRIBE\nid:1\ndestination:/topic/chat-rooms/" + room + "/messages\n\n\0UNSUBSCRIBE\nid:1\n\n\0";
            client.text(pair.repeat(50));
            client.expectError("rate-limited", 1013);
        }
    }
}
