package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.contract.TokenTable;
import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a client is told: the contract's answers, over a real socket. */
@TestInstance(Lifecycle.PER_CLASS)
class AnswersIT {

    private static final JsonMapper JSON = new JsonMapper();

    private final BackendProcess backend = BackendProcess.builder()
            .profile("embedded")
            .property("bongsu.auth.access-token-life", "12s")
            .property("bongsu.log.post-burst", "60")
            .property("bongsu.log.posts-per-second", "10")
            .start();
    private final PostClient alice = user("u-alice");
    private final PostClient bob = user("u-bob");
    private RawHttp http = new RawHttp(backend.url(), "");
    private long room;
    private long bobsRoom;

    @BeforeAll
    void accounts() {
        for (PostClient user : List.of(alice, bob)) {
            user.signUp();
            user.signIn();
        }
        room = alice.createRoom("alice's");
        bobsRoom = bob.createRoom("bob's");
    }

    @BeforeEach
    void freshToken() {
        http = new RawHttp(backend.url(), alice.signIn());
    }

    @AfterAll
    void stop() {
        backend.close();
    }

    @Test
    void storesAMessageAndSaysSo() throws Exception {
        HttpResponse<String> answer = http.post("/messages", message(room, "a-1", "hello"));

        assertThat(answer.statusCode()).isEqualTo(201);
        JsonNode message = JSON.readTree(answer.body());
        assertThat(message.propertyNames())
                .containsExactly(
                        "id",
                        "chatRoomId",
                        "seq",
                        "senderId",
                        "clientMessageId",
                        "type",
                        "content",
                        "attachments",
                        "createdAt");
        assertThat(message.path("senderId").stringValue()).isEqualTo("u-alice");
        assertThat(http.post("/messages", message(room, "a-1", "hello")).statusCode())
                .isEqualTo(200);
        assertThat(http.post("/messages", message(room, "a-1", "hello")).body()).isEqualTo(answer.body());
    }

    @Test
    void storesAKeyRacingFromTwentyConnectionsOnce() throws Exception {
        List<HttpResponse<String>> answers = atOnce(20, () -> http.post("/messages", message(room, "race", "hello")));

        assertThat(answers.stream().filter(answer -> answer.statusCode() == 201))
                .hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 200))
                .hasSize(19);
        assertThat(answers.stream().map(HttpResponse::body).distinct()).hasSize(1);
    }

    @Test
    void refusesTheSameKeyWithOtherContent() throws Exception {
        assertThat(http.post("/messages", message(room, "b-1", "one")).statusCode())
                .isEqualTo(201);
        refused(http.post("/messages", message(room, "b-1", "two")), 409, "key-reused");
    }

    @Test
    void refusesMalformedJson() throws Exception {
        refused(http.post("/messages", "{\"chatRoomId\":"), 400, "malformed-json");
        refused(http.post("/messages", message(room, "c-1", "x") + "x"), 400, "malformed-json");
    }

    @Test
    void refusesWhatIsNotAMessage() throws Exception {
        refused(http.post("/messages", "{\"content\":\"x\"}"), 422, "invalid-content");
        refused(http.post("/messages", "{\"chatRoomId\":%d}".formatted(room)), 422, "invalid-content");
        refused(http.post("/messages", message(room, "c-2", "")), 422, "invalid-content");
        refused(http.post("/messages", message(room, "k".repeat(65), "x")), 422, "invalid-content");
        refused(http.post("/messages", message(room, "c-3", "\\ud800")), 422, "invalid-content");
        refused(
                http.post("/messages", "{\"chatRoomId\":%d,\"content\":\"x\",\"attachments\":[null]}".formatted(room)),
                422,
                "invalid-content");
        refused(http.post("/messages", "{\"chatRoomId\":1.5,\"content\":\"x\"}"), 400, "invalid-request");
    }

    @Test
    void refusesARoomsNameThatWouldComeBackChanged() throws Exception {
        for (String name : List.of("\\ud800", "a\\u0000b", "   ", "x".repeat(201))) {
            refused(http.post("/chat-rooms", "{\"name\":\"" + name + "\"}"), 400, "invalid-request");
        }
    }

    @Test
    void refusesContentOf17KiB() throws Exception {
        refused(http.post("/messages", message(room, "d-1", "x".repeat(17 * 1024))), 413, "content-too-large");
    }

    @Test
    void refusesABodyOf100MegabytesAndLivesOn() throws Exception {
        BodyPublisher chunked = BodyPublishers.ofInputStream(AnswersIT::hundredMegabytes);

        refused(http.post("/messages", chunked), 413, "content-too-large");
        refused(http.post("/messages", BodyPublishers.fromPublisher(chunked, 100L << 20)), 413, "content-too-large");
        assertThat(http.get("/chat-rooms").statusCode()).isEqualTo(200);
    }

    @Test
    void refusesUnknownAndForeignRooms() throws Exception {
        refused(http.post("/messages", message(999_999, "e-1", "x")), 404, "room-not-found");
        refused(http.post("/messages", message(bobsRoom, "e-2", "x")), 403, "not-a-member");
        refused(http.get("/messages?chatRoomId=" + bobsRoom), 403, "not-a-member");
        refused(http.get("/messages?chatRoomId=999999"), 404, "room-not-found");
    }

    @Test
    void refusesNoTokenABadOneAndAnExpiredOne() throws Exception {
        refused(new RawHttp(backend.url(), "abc").get("/chat-rooms"), 401, "unauthenticated");
        String token = alice.signIn();
        RawHttp later = new RawHttp(backend.url(), token);
        assertThat(later.get("/chat-rooms").statusCode()).isEqualTo(200);

        await().atMost(Duration.ofSeconds(30))
                .until(() -> later.get("/chat-rooms").statusCode() == 401);
        refused(later.get("/chat-rooms"), 401, "token-expired");
    }

    /** They are published with the source: whoever trusts one lets everybody in. */
    @Test
    void trustsNoneOfTheContractsTestKeys() throws Exception {
        TokenTable table = TokenTable.read();
        String published = http.get("/.well-known/jwks.json").body();

        assertThat(table.keys()).hasSize(3).allSatisfy(kid -> assertThat(published)
                .doesNotContain(kid));
        for (TokenTable.Row row : table.onRealTime()) {
            if (row.goodOverHttp()) {
                refused(new RawHttp(backend.url(), row.token()).get("/chat-rooms"), 401, "unauthenticated");
            }
        }
    }

    @Test
    void endsARemovedMembersWritingAndReadingWithTheAnswer() throws Exception {
        alice.signIn();
        alice.putMember(room, "u-bob", true, true);
        RawHttp bobs = new RawHttp(backend.url(), bob.signIn());
        assertThat(bobs.post("/messages", message(room, "f-1", "hi")).statusCode())
                .isEqualTo(201);

        alice.removeMember(room, "u-bob");

        refused(bobs.post("/messages", message(room, "f-2", "hi")), 403, "not-a-member");
        refused(bobs.get("/messages?chatRoomId=" + room), 403, "not-a-member");
    }

    /** Whatever a client gets wrong around it: a token in an address is never written down. */
    @Test
    void logsNoTokenOfAnAddress() throws Exception {
        String token = alice.signIn();
        String json = "POST /ws/1/logged/xhr_send?access_token=" + token
                + " HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n";

        assertThat(raw("GET /ws?access_token=" + token + "&x=<> HTTP/1.1\r\n", ""))
                .startsWith("HTTP/1.1 400");
        assertThat(raw("GET /ws/1/2/jsonp?access_token=" + token + " HTTP/1.1\r\n", ""))
                .startsWith("HTTP/1.1 404");
        assertThat(raw("POST /ws/1/logged/xhr?access_token=" + token + " HTTP/1.1\r\nContent-Length: 0\r\n", ""))
                .startsWith("HTTP/1.1 200");
        assertThat(raw(json, "[x")).startsWith("HTTP/1.1 500");
        assertThat(raw(
                        "GET /messages?chatRoomId=1&access_token=" + token + "%zz HTTP/1.1\r\nAuthorization: Bearer "
                                + token + "\r\n",
                        ""))
                .startsWith("HTTP/1.1 400")
                .contains("\"code\":\"invalid-request\"");

        assertThat(backend.output()).doesNotContain(token).doesNotContain("Failed to read message");
    }

    private String raw(String head, String body) throws IOException {
        try (var socket = new Socket(backend.url().getHost(), backend.url().getPort())) {
            socket.getOutputStream()
                    .write((head + "Host: localhost\r\nConnection: close\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void limitsTheRateOfOneSender() throws Exception {
        List<HttpResponse<String>> answers = new ArrayList<>();
        for (int batch = 0; batch < 2; batch++) {
            int number = batch;
            // Another user's: the other tests post as well. Anew for each batch: a token lives 12 s here.
            RawHttp floods = new RawHttp(backend.url(), bob.signIn());
            answers.addAll(atOnce(100, () -> floods.post("/messages", message(bobsRoom, null, "flood " + number))));
        }

        List<HttpResponse<String>> limited =
                answers.stream().filter(answer -> answer.statusCode() == 429).toList();
        assertThat(limited).isNotEmpty();
        assertThat(limited)
                .allMatch(answer -> answer.headers().firstValue("Retry-After").isPresent());
        assertThat(answers).allMatch(answer -> answer.statusCode() == 201 || answer.statusCode() == 429);
    }

    // ----

    private PostClient user(String userId) {
        return new PostClient(List.of(backend.url()), userId, "a-password", new Ledger(), Duration.ofSeconds(30));
    }

    private static String message(long room, @org.jspecify.annotations.Nullable String key, String content) {
        String keyed = key == null ? "" : "\"clientMessageId\":\"" + key + "\",";
        return "{\"chatRoomId\":" + room + "," + keyed + "\"content\":\"" + content + "\"}";
    }

    private static void refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.path("code").stringValue()).isEqualTo(code);
        assertThat(problem.path("status").intValue()).isEqualTo(status);
    }

    private static <T> List<T> atOnce(int times, Callable<T> call) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> futures = IntStream.range(0, times)
                    .mapToObj(i -> threads.submit(call))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }

    /** Valid JSON as far as anybody reads. */
    private static InputStream hundredMegabytes() {
        byte[] begin = "{\"content\":\"".getBytes(StandardCharsets.US_ASCII);
        return new SequenceInputStream(new ByteArrayInputStream(begin), new Endless((100L << 20) - begin.length));
    }

    /** So many bytes of nothing in particular, never in memory at once. */
    private static final class Endless extends InputStream {
        private long left;

        Endless(long bytes) {
            left = bytes;
        }

        @Override
        public int read() {
            return left-- > 0 ? 'x' : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int count = (int) Math.min(length, left);
            java.util.Arrays.fill(into, offset, offset + count, (byte) 'x');
            left -= count;
            return count;
        }
    }
}
