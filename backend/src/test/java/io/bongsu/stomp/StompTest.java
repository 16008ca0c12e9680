package io.bongsu.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.auth.Audience;
import io.bongsu.auth.FakeTokens;
import io.bongsu.core.Entry;
import io.bongsu.membership.AccessChanged;
import io.bongsu.membership.Rights;
import io.bongsu.membership.SessionsRevoked;
import io.bongsu.stream.Start;
import io.bongsu.stream.Streams;
import io.bongsu.watch.StompFrame;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

@SpringBootTest(
        classes = StompSlice.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "bongsu.stomp.heart-beat=2s",
            "bongsu.stomp.connect-timeout=2s",
            "bongsu.stomp.send-time-limit=2s",
            "bongsu.stomp.subscriptions-per-session=3",
            "bongsu.stomp.sessions-per-user=3",
            "bongsu.stomp.sessions-per-node=12"
        })
class StompTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final AtomicLong ROOMS = new AtomicLong();

    @Autowired
    private StompSlice.Log log;

    @Autowired
    private StompSlice.Members members;

    @Autowired
    private StompSlice.SetClock clock;

    @Autowired
    private FakeTokens tokens;

    @Autowired
    private Streams streams;

    @Autowired
    private StompServices services;

    @Autowired
    private MeterRegistry meters;

    @Autowired
    private ApplicationEventPublisher events;

    @LocalServerPort
    private int port;

    private final long room = ROOMS.incrementAndGet();

    @AfterEach
    void leavesNothingBehind() {
        log.unreadableFrom(Long.MAX_VALUE);
        log.forgetUpTo(0);
        log.duringHeads(() -> {});
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(meters.get("bongsu.stomp.sessions").gauge().value()).isZero();
            assertThat(meters.get("bongsu.stomp.subscriptions").gauge().value()).isZero();
            assertThat(meters.get("bongsu.stream.cursors").gauge().value()).isZero();
        });
    }

    private void post(int count) {
        post(room, count, 0);
    }

    private void post(long to, int count, int bytes) {
        List<Entry> stored = log.commit(to, count, bytes);
        streams.stored(to, stored);
    }

    private double closes(String code) {
        return meters.find("bongsu.stomp.closes").tag("code", code).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @Test
    void aDatabaseThatIsAwayIsNoFaultOfOursAndAReasonToComeBack() {
        log.duringHeads(() -> {
            throw new DataAccessResourceFailureException("for the test");
        });
        try (var client = TestClient.connected(port, "u1")) {
            client.subscribeUnchecked(room);
            client.expectError("database-unavailable", 1013);
        }
    }

    @Test
    void agreesOnAVersion() {
        for (String[] offer :
                new String[][] {{"1.0,1.1", "1.1"}, {"1.1,1.2", "1.2"}, {"1.2", "1.2"}, {"1.0, 1.1, 1.2", "1.2"}}) {
            try (var client = new TestClient(port, "")) {
                assertThat(client.subprotocol()).isEqualTo("v12.stomp");
                client.send("STOMP", Map.of("accept-version", offer[0], "Authorization", "Bearer u1"));
                assertThat(client.next().headers())
                        .containsEntry("version", offer[1])
                        .containsEntry("heart-beat", "2000,2000")
                        .containsEntry("server", "bongsu")
                        .containsKey("session");
            }
        }
    }

    @Test
    void refusesAnUnknownVersion() {
        try (var client = new TestClient(port, "")) {
            client.send("CONNECT", Map.of("accept-version", "1.0", "Authorization", "Bearer u1"));
            assertThat(client.expectError("unsupported-version", 1002).headers())
                    .containsEntry("version", "1.1,1.2");
        }
    }

    @Test
    void takesTheHandshakesToken() {
        try (var client = new TestClient(port, "?access_token=u1")) {
            client.send("CONNECT", Map.of("accept-version", "1.2"));
            assertThat(client.next().command()).isEqualTo("CONNECTED");
        }
    }

    @Test
    void refusesAConnectionWithoutAGoodToken() {
        tokens.refuse("u9");
        tokens.expireAt("u8", clock.instant());
        try (var none = new TestClient(port, "");
                var bad = new TestClient(port, "");
                var old = new TestClient(port, "")) {
            none.send("CONNECT", Map.of("accept-version", "1.2"));
            bad.send("CONNECT", Map.of("accept-version", "1.2", "Authorization", "Bearer u9"));
            old.send("CONNECT", Map.of("accept-version", "1.2", "Authorization", "Bearer u8"));
            none.expectError("unauthenticated", 4001);
            bad.expectError("unauthenticated", 4001);
            old.expectError("token-expired", 4001);
        }
    }

    /** The revocation came after the handshake's look at the token and before anybody could be told of the session. */
    @Test
    void looksAgainAtTheHandshakesSession() {
        try (var client = new TestClient(port, "?access_token=u1/overlooked")) {
            tokens.refuse("u1/overlooked");
            client.send("CONNECT", Map.of("accept-version", "1.2"));
            client.expectError("unauthenticated", 4001);
        }
    }

    /** Between the look at CONNECT's token and the moment a revocation finds the session. */
    @Test
    void looksAgainAtTheTokenOfConnect() {
        tokens.refuseAfterFirstLook("u1/just-revoked");
        try (var client = new TestClient(port, "")) {
            client.send("CONNECT", Map.of("accept-version", "1.2", "Authorization", "Bearer u1/just-revoked"));
            client.expectError("unauthenticated", 4001);
        }
    }

    @Test
    void closesWhoeverDoesNotConnect() {
        try (var client = new TestClient(port, "")) {
            client.expectError("connect-timeout", 4500);
        }
    }

    @Test
    void sendsMessagesFromNowOnWithoutAnythingElse() {
        post(3);
        try (var client = TestClient.connected(port, "u1")) {
            client.subscribe("a:b\n", room);
            post(2);
            StompFrame first = client.message();
            assertThat(first.headers())
                    .containsEntry("seq", "4")
                    .containsEntry("subscription", "a:b\n")
                    .containsEntry("message-id", room + "-4")
                    .containsEntry("destination", "/topic/chat-rooms/" + room + "/messages")
                    .containsEntry("content-type", "application/json")
                    .containsKey("content-length")
                    .doesNotContainKey("event");
            assertThat(first.body()).isEqualTo("{\"seq\":4,\"content\":\"봉수\"}");
            client.expectSeqs(5, 5);
        }
    }

    /** Around the size of the container's buffers, where a character of four bytes and two chars could be cut in two. */
    @Test
    void sendsTextOfAnyLengthWhole() {
        List<String> texts = IntStream.range(1_700, 2_100)
                .mapToObj(length -> "\"" + "x".repeat(length % 2) + "🌏".repeat(length / 2) + "\"")
                .toList();
        for (int i = 0; i < texts.size(); i++) {
            log.add(new Entry(room, i + 1, 1, texts.get(i).getBytes(StandardCharsets.UTF_8)));
        }
        try (var client = TestClient.connected(port, "u1")) {
            client.subscribe("1", room, "0");
            assertThat(client.message().headers()).containsEntry("event", "position");
            for (String text : texts) {
                assertThat(client.message().body()).isEqualTo(text);
            }
        }
    }

    @Test
    void saysWhereItStartsAndResumesInOrder() {
        post(1_000);
        try (var client = TestClient.connected(port, "u1")) {
            client.subscribe("1", room, "200");
            StompFrame start = client.message();
            assertThat(start.headers()).containsEntry("event", "position");
            assertThat(start.body()).isEqualTo("{\"position\":200}");
            post(500);
            client.expectSeqs(201, 1_500);
        }
        post(10);
        try (var again = TestClient.connected(port, "u1")) {
            again.subscribe("1", room, "1500");
            assertThat(again.message().body()).isEqualTo("{\"position\":1500}");
            again.expectSeqs(1_501, 1_510);
        }
    }

    @Test
    void saysWhereNowIs() {
        post(7);
        try (var client = TestClient.connected(port, "u1")) {
            client.subscribe("1", room, "now");
            assertThat(client.message().body()).isEqualTo("{\"position\":7}");
            post(1);
            client.expectSeqs(8, 8);
        }
    }

    @Test
    void saysWhatCannotBeGiven() {
        post(600);
        log.forgetUpTo(50);
        try (var client = TestClient.connected(port, "u1")) {
            client.subscribe("old", room, "10");
            assertThat(client.message().body()).isEqualTo("{\"position\":10}");
            StompFrame gap = client.message();
            assertThat(gap.headers()).containsEntry("event", "gap");
            assertThat(gap.body()).isEqualTo("{\"position\":50,\"reason\":\"too-old\"}");
            client.expectSeqs(51, 600);
            client.subscribe("ahead", room, "900");
            assertThat(client.message().body()).isEqualTo("{\"position\":600}");
            assertThat(client.message().body()).isEqualTo("{\"position\":600,\"reason\":\"ahead\"}");
        }
    }

    @Test
    void unsubscribedMeansNothingMoreAfterTheReceipt() {
        try (var client = TestClient.connected(port, "u1")) {
            client.subscribe("1", room);
            post(5_000);
            client.expectSeqs(1, 1);
            client.send("UNSUBSCRIBE", Map.of("id", "1", "receipt", "r"));
            StompFrame frame = client.next();
            while (frame.command().equals("MESSAGE")) {
                frame = client.next();
            }
            assertThat(frame.headers()).containsEntry("receipt-id", "r");
            post(5);
            client.subscribe("1", room);
            post(1);
            client.expectSeqs(5_006, 5_006);
        }
    }

    @Test
    void servesSeveralRoomsOnOneConnection() {
        long other = ROOMS.incrementAndGet();
        try (var client = TestClient.connected(port, "u1")) {
            client.subscribe("1", room);
            client.subscribe("2", other);
            post(room, 300, 0);
            post(other, 300, 0);
            List<String> ofRoom = new ArrayList<>();
            List<String> ofOther = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                StompFrame frame = client.message();
                boolean first = frame.headers().getOrDefault("subscription", "").equals("1");
                (first ? ofRoom : ofOther).add(frame.headers().getOrDefault("seq", ""));
            }
            assertThat(ofRoom)
                    .isEqualTo(ofOther)
                    .hasSize(300)
                    .isSortedAccordingTo((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)));
        }
    }

    @Test
    void refusesWhoMayNotRead() {
        members.put(room, "u2", Rights.NONE);
        try (var client = TestClient.connected(port, "u2")) {
            client.subscribeUnchecked(room);
            assertThat(client.expectError("not-a-member", 1008).headers()).containsEntry("receipt-id", "r");
        }
        try (var client = TestClient.connected(port, "u2")) {
            client.subscribeUnchecked(1_001);
            client.expectError("room-not-found", 1008);
        }
    }

    @Test
    void endsTheOneSubscriptionOfAMemberWhoIsRemoved() {
        long other = ROOMS.incrementAndGet();
        try (var client = TestClient.connected(port, "u3")) {
            client.subscribe("1", room);
            client.subscribe("2", other);
            members.put(room, "u3", Rights.NONE);
            events.publishEvent(new AccessChanged(room, 2, "u3", Rights.MEMBER, Rights.NONE));
            post(1);
            StompFrame ended = client.message();
            assertThat(ended.headers())
                    .containsEntry("event", "ended")
                    .containsEntry("code", "not-a-member")
                    .containsEntry("subscription", "1");
            assertThat(ended.body()).isEqualTo("{\"code\":\"not-a-member\"}");
            post(other, 1, 0);
            assertThat(client.message().headers()).containsEntry("subscription", "2");
        }
    }

    /** The right is lost while the first message of a batch is on its way: the others of it were pulled already. */
    @Test
    void sendsNothingMoreOfABatchToWhoeverLosesTheRight() {
        List<String> sent = new CopyOnWriteArrayList<>();
        WebSocketSession socket = socketThat(frame -> {
            sent.add(frame);
            members.put(room, "u3", Rights.NONE);
            events.publishEvent(new AccessChanged(room, 2, "u3", Rights.MEMBER, Rights.NONE));
        });
        post(3);

        subscribe(new StompSession(socket, services, null), "u3");

        await().atMost(SOON).until(() -> !sent.isEmpty() && sent.getLast().contains("event:ended"));
        assertThat(sent).hasSize(2);
        assertThat(sent.getFirst()).contains("seq:1\n");
    }

    @Test
    void answersBeforeTheRestOfABatch() {
        List<String> sent = new CopyOnWriteArrayList<>();
        CompletableFuture<StompSession> session = new CompletableFuture<>();
        session.complete(new StompSession(
                socketThat(frame -> {
                    sent.add(frame);
                    if (sent.size() == 1) {
                        session.join().answer(Frames.receipt("asked"));
                    }
                }),
                services,
                null));
        post(3);

        subscribe(session.join(), "u3");

        await().atMost(SOON).until(() -> sent.size() == 4);
        assertThat(sent.get(1)).contains("receipt-id:asked");
        session.join().leave(Ending.of(CloseCode.GOODBYE, "Goodbye."));
    }

    /** Gone while its cursor is opened: neither side knows of the other yet. */
    @Test
    void keepsNoCursorOfASessionThatEndsMeanwhile() {
        StompSession session = new StompSession(socketThat(frame -> {}), services, null);
        log.duringHeads(() -> session.leave(Ending.of(CloseCode.GOODBYE, "Goodbye.")));

        subscribe(session, "u3");

        assertThat(session.isEnded()).isTrue();
        // What is left is looked for after each test.
    }

    @Test
    void keepsNoSubscriptionOfASessionThatHasEnded() {
        StompSession session = new StompSession(socketThat(frame -> {}), services, null);
        session.leave(Ending.of(CloseCode.GOODBYE, "Goodbye."));

        subscribe(session, "u3");

        assertThat(meters.get("bongsu.stomp.subscriptions").gauge().value()).isZero();
    }

    private void subscribe(StompSession session, String user) {
        session.subscribe(
                "1",
                topic(),
                room,
                AckMode.AUTO,
                tokens.verify(user, Set.of(Audience.BONGSU)),
                new Start.After(0),
                false);
    }

    /** A socket that does nothing but hand over what is sent. */
    static WebSocketSession socketThat(Consumer<String> takes) {
        return (WebSocketSession) Proxy.newProxyInstance(
                StompTest.class.getClassLoader(),
                new Class<?>[] {WebSocketSession.class},
                (self, method, arguments) -> {
                    if (method.getName().equals("sendMessage")) {
                        takes.accept(((TextMessage) arguments[0]).getPayload());
                    }
                    return method.getName().equals("getHandshakeHeaders") ? new HttpHeaders() : null;
                });
    }

    @Test
    void endsAtTheTokensExpiry() {
        tokens.expireAt("u4", clock.instant().plusSeconds(900));
        try (var client = TestClient.connected(port, "u4")) {
            client.subscribe("1", room);
            clock.advance(Duration.ofSeconds(899));
            post(1);
            client.expectSeqs(1, 1);
            clock.advance(Duration.ofSeconds(1));
            client.expectError("token-expired", 4001);
        }
    }

    @Test
    void endsTheSessionsARevocationCovers() {
        try (var revoked = TestClient.connected(port, "u5/phone");
                var kept = TestClient.connected(port, "u5/desk");
                var beforeConnect = new TestClient(port, "?access_token=u5/phone")) {
            revoked.subscribe("1", room);
            kept.subscribe("1", room);
            beforeConnect.text("\n");
            await().atMost(SOON)
                    .until(() -> meters.get("bongsu.stomp.sessions").gauge().value() == 3);
            events.publishEvent(new SessionsRevoked("u5", "phone"));
            post(1);
            revoked.expectError("session-revoked", 4003);
            beforeConnect.expectError("session-revoked", 4003);
            kept.expectSeqs(1, 1);
        }
    }

    @Test
    void beatsWhenThereIsNothingToSay() {
        try (var client = TestClient.connected(port, "u1", Map.of("heart-beat", "0,500"))) {
            await().atMost(SOON).until(() -> client.beats() >= 2);
            assertThat(client.isClosed()).isFalse();
        }
    }

    @Test
    void closesWhoeverPromisedToBeHeardAndIsNot() {
        try (var silent = TestClient.connected(port, "u1", Map.of("heart-beat", "2000,0"));
                var beating = TestClient.connected(port, "u2", Map.of("heart-beat", "2000,0"))) {
            await().atMost(SOON).pollInterval(Duration.ofMillis(500)).until(() -> {
                beating.text("\n");
                return silent.isClosed();
            });
            silent.expectError("heart-beat-missed", 4500);
            assertThat(beating.isClosed()).isFalse();
        }
    }

    @Test
    void saysGoodbyeWithAReceipt() {
        try (var client = TestClient.connected(port, "u1")) {
            client.send("DISCONNECT", Map.of("receipt", "bye"));
            assertThat(client.next().headers()).containsEntry("receipt-id", "bye");
            assertThat(client.closeStatus()).isEqualTo(1000);
        }
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        String topic = "destination:/topic/chat-rooms/" + room + "/messages\n";
        String[][] refusals = {
            {"SEND\ndestination:/app/x\nreceipt:7\n\nhello\0", "unknown-destination", "1008"},
            {"BEGIN\ntransaction:1\n\n\0", "not-supported", "1008"},
            {"HELLO\n\n\0", "unknown-command", "1002"},
            {"MESSAGE\n\n\0", "unknown-command", "1002"},
            {"CONNECT\naccept-version:1.2\n\n\0", "already-connected", "1002"},
            {"SUBSCRIBE\nid:1\n" + topic + "ack:always\n\n\0", "malformed-frame", "1002"},
            {"SUBSCRIBE\nid:1\n" + topic + "position:-1\n\n\0", "malformed-frame", "1002"},
            {"SUBSCRIBE\n" + topic + "\n\0", "malformed-frame", "1002"},
            {"SUBSCRIBE\nid:1\ndestination:/topic/chat-rooms/+/messages\n\n\0", "unknown-destination", "1008"},
            {"SUBSCRIBE\nid:1\ndestination:/queue/x\n\n\0", "unknown-destination", "1008"},
            {"UNSUBSCRIBE\n\n\0", "malformed-frame", "1002"},
            {"SUBSCRIBE\nbroken header\n\n\0", "malformed-frame", "1002"},
            {"SUBSCRIBE\nid:\\x\n\n\0", "malformed-frame", "1002"},
            {"SEND\ncontent-length:3\n\nlonger\0", "malformed-frame", "1002"},
            {"SEND\ncontent-length:-1\n\n\0", "malformed-frame", "1002"},
            {"SEND\ndestination:/app/x\nreceipt:7\ncontent-length:-1\n\n\0", "unknown-destination", "1008"},
            {"garbage\n\n\0", "unknown-command", "1002"},
            {"\0\n\0\n\n\0", "unknown-command", "1002"}
        };
        for (String[] refusal : refusals) {
            try (var client = TestClient.connected(port, "u1")) {
                client.text(refusal[0]);
                StompFrame error = client.expectError(refusal[1], Integer.parseInt(refusal[2]));
                if (refusal[0].startsWith("SEND\ndest")) {
                    assertThat(error.headers()).containsEntry("receipt-id", "7");
                }
            } catch (AssertionError wrong) {
                throw new AssertionError("After " + refusal[0], wrong);
            }
        }
        try (var client = TestClient.connected(port, "u1")) {
            client.binary(new byte[] {1, 2, 3});
            client.expectError("binary-not-supported", 1003);
        }
        try (var client = new TestClient(port, "")) {
            client.subscribeUnchecked(room);
            client.expectError("not-connected", 1002);
        }
        try (var client = TestClient.connected(port, "u1")) {
            client.subscribe("1", room);
            client.subscribeUnchecked(room);
            client.expectError("duplicate-subscription", 1002);
        }
    }

    @Test
    void bounds() {
        try (var client = TestClient.connected(port, "u1")) {
            client.text("SEND\ndestination:/x\n\n" + "x".repeat(70_000));
            client.expectError("frame-too-large", 1009);
        }
        try (var client = TestClient.connected(port, "u1")) {
            client.text("SUBSCRIBE\nid:1\n" + "a:b\n".repeat(40) + "\n\0");
            client.expectError("frame-too-large", 1009);
        }
        try (var client = TestClient.connected(port, "u1")) {
            client.text("SUBSCRIBE\nid:" + "1".repeat(9_000) + "\n\n\0");
            client.expectError("frame-too-large", 1009);
        }
        try (var client = TestClient.connected(port, "u1")) {
            for (int i = 0; i < 3; i++) {
                client.subscribe("s" + i, room);
            }
            client.subscribeUnchecked(room);
            client.expectError("limit-reached", 1008);
        }
    }

    @Test
    void takesAFrameInManyPieces() {
        try (var client = TestClient.connected(port, "u1")) {
            String frame = "SUBSCRIBE\nid:1\nreceipt:봉수\ndestination:/topic/chat-rooms/" + room + "/messages\n\n\0";
            frame.chars().forEach(unit -> client.text(Character.toString(unit)));
            assertThat(client.next().headers()).containsEntry("receipt-id", "봉수");
        }
    }

    /** Each piece is decoded with all those before it. */
    @Test
    void takesAFrameInSoManyPiecesOnly() {
        String frame = "UNSUBSCRIBE\nid:1\nreceipt:r\nx:" + "x".repeat(400) + "\n\n\0";
        String begin = frame.substring(0, frame.length() - 255);
        try (var client = TestClient.connected(port, "u1")) {
            for (int i = 0; i < 2; i++) {
                client.text(begin);
                frame.substring(begin.length()).chars().forEach(unit -> client.text(Character.toString(unit)));
                assertThat(client.next().headers()).containsEntry("receipt-id", "r");
            }
            client.text(begin);
            for (int i = 0; i < 256; i++) {
                client.text("x");
            }
            client.expectError("frame-too-large", 1009);
        }
    }

    @Test
    void allowsAUserSoManyConnections() {
        try (var first = TestClient.connected(port, "u6");
                var second = TestClient.connected(port, "u6");
                var third = TestClient.connected(port, "u6");
                var fourth = new TestClient(port, "")) {
            fourth.send("CONNECT", Map.of("accept-version", "1.2", "Authorization", "Bearer u6"));
            fourth.expectError("limit-reached", 1008);
            first.send("DISCONNECT", Map.of());
            first.closeStatus();
            await().atMost(SOON)
                    .until(() -> meters.get("bongsu.stomp.sessions").gauge().value() == 2);
            try (var next = TestClient.connected(port, "u6")) {
                assertThat(next.isClosed() || second.isClosed() || third.isClosed())
                        .isFalse();
            }
        }
    }

    @Test
    void allowsANodeSoManyConnections() {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            clients.add(TestClient.connected(port, "u" + (10 + i)));
        }
        try (var one = new TestClient(port, "")) {
            one.expectError("overloaded", 1013);
        }
        clients.forEach(TestClient::close);
    }

    @Test
    void aReceiverThatDoesNotReadDelaysNobodyAndIsEnded() {
        double before = closes("slow-receiver");
        try (var slow = TestClient.connected(port, "u1");
                var quick = TestClient.connected(port, "u2")) {
            slow.subscribe("1", room);
            quick.subscribe("1", room);
            slow.stopReading();
            for (int i = 0; i < 10; i++) {
                post(room, 50, 60_000);
            }
            quick.expectSeqs(1, 500);
            await().atMost(SOON).until(() -> closes("slow-receiver") == before + 1);
            post(1);
            quick.expectSeqs(501, 501);
        }
    }

    @Test
    void endsAClientThatAsksWithoutReading() {
        double before = closes("control-queue-full") + closes("slow-receiver") + closes("gone");
        try (var client = TestClient.connected(port, "u1")) {
            client.stopReading();
            post(room, 500, 60_000);
            client.send("SUBSCRIBE", Map.of("id", "1", "destination", topic(), "position", "0"));
            await().atMost(SOON).until(() -> {
                for (int i = 0; i < 20 && !client.isClosed(); i++) {
                    client.quietly("UNSUBSCRIBE\nid:9\nreceipt:r\n\n\0");
                }
                return closes("control-queue-full") + closes("slow-receiver") + closes("gone") > before;
            });
            assertThat(closes("control-queue-full")).isPositive();
        }
    }

    private String topic() {
        return "/topic/chat-rooms/" + room + "/messages";
    }

    @Test
    void goesOnWhenTheDatabaseIsBack() {
        post(2_000);
        log.unreadableFrom(500);
        try (var client = TestClient.connected(port, "u1")) {
            client.subscribe("1", room, "0");
            client.message();
            await().atMost(SOON).until(() -> log.refusals() > 0);
            log.unreadableFrom(Long.MAX_VALUE);
            client.expectSeqs(1, 2_000);
        }
    }
}
