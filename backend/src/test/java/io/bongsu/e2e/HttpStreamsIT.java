package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Server-sent events and long polling on a running backend. */
class HttpStreamsIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static BackendProcess backend;
    private static PostClient ann;
    private static PostClient ben;
    private static int messages;

    private long room;

    @BeforeAll
    static void start() {
        backend = BackendProcess.builder()
                .profile("embedded")
                .property("bongsu.sse.heart-beat", "1s")
                .property("bongsu.stream.open-requests-per-user", "8")
                .start();
        ann = person("u-ann");
        ben = person("u-ben");
    }

    @AfterAll
    static void stop() {
        backend.close();
    }

    @BeforeEach
    void newRoom() {
        ann.signIn();
        room = ann.createRoom("a room");
        ann.putMember(room, ben.userId(), true, true);
    }

    @Test
    void anEventStreamGivesWhatIsThereAndWhatComesOnceAndInOrder() throws Exception {
        post(3);
        try (Events events = events("?after=1", "")) {
            assertThat(events.next()).isEqualTo("position 1 {\"position\":1}");
            assertThat(events.nextSeqs(2)).containsExactly(2L, 3L);
            post(2);
            assertThat(events.nextSeqs(2)).containsExactly(4L, 5L);
        }
        try (Events events = events("?after=1", "4")) {
            assertThat(events.next()).startsWith("position 4 ");
            assertThat(events.nextSeqs(1)).containsExactly(5L);
        }
    }

    @Test
    void anEventStreamSaysWhenItsPositionIsAheadOfTheLog() throws Exception {
        post(2);
        try (Events events = events("?after=9", "")) {
            assertThat(events.next()).startsWith("position 2 ");
            assertThat(events.next()).isEqualTo("gap 2 {\"position\":2,\"reason\":\"ahead\"}");
            post(1);
            assertThat(events.nextSeqs(1)).containsExactly(3L);
        }
    }

    @Test
    void anEventStreamEndsWithTheReasonForWhoeverIsRemoved() throws Exception {
        try (Events events = events("", "")) {
            assertThat(events.next()).startsWith("position 0 ");
            ann.removeMember(room, ben.userId());
            post(1);
            assertThat(events.next()).isEqualTo("bye  {\"code\":\"not-a-member\"}");
            assertThat(events.next()).isEqualTo("end");
        }
    }

    @Test
    void anEventStreamEndsWithTheReasonForWhoeverIsLoggedOut() throws Exception {
        String token = ben.signIn();
        try (Events events = events("", "")) {
            assertThat(events.next()).startsWith("position 0 ");
            var revoke = HttpRequest.newBuilder(URI.create(backend.url() + "/auth/revoke"))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"everywhere\":true}"))
                    .build();
            assertThat(HTTP.send(revoke, body()).statusCode()).isEqualTo(204);
            assertThat(events.next()).isEqualTo("bye  {\"code\":\"session-revoked\"}");
            assertThat(events.next()).isEqualTo("end");
        }
    }

    @Test
    void askingForTheHeadersOfAPollAloneWaitsForNothing() throws Exception {
        HttpRequest head = HttpRequest.newBuilder(
                        URI.create(backend.url() + "/long-polling/chat-rooms/" + room + "/messages"))
                .HEAD()
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + ben.signIn())
                .build();
        assertThat(HTTP.send(head, body()).headers().firstValue("Bongsu-Position"))
                .hasValue("0");
    }

    @Test
    void oneUserHoldsSoManyRequestsOpenAndNoMore() throws Exception {
        List<Events> held = new ArrayList<>();
        try {
            for (int n = 0; n < 8; n++) {
                held.add(events("", ""));
            }
            assertThat(get("/sse/chat-rooms/" + room + "/messages").body()).contains("\"code\":\"limit-reached\"");
            assertThat(poll("?timeout=1").body()).contains("\"code\":\"limit-reached\"");
        } finally {
            for (Events events : held) {
                events.close();
            }
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> poll("?timeout=0").statusCode() == 200);
    }

    @Test
    void anEventStreamIsRefusedLikeAnyRequest() throws Exception {
        assertThat(get("/sse/chat-rooms/" + room + "/messages?after=-1").statusCode())
                .isEqualTo(400);
        assertThat(get("/sse/chat-rooms/999999/messages").statusCode()).isEqualTo(404);
        ann.removeMember(room, ben.userId());
        assertThat(get("/sse/chat-rooms/" + room + "/messages").body()).contains("\"code\":\"not-a-member\"");
    }

    @Test
    void anEmptyPositionIsNotTakenForNone() throws Exception {
        for (String transport : List.of("sse", "long-polling")) {
            HttpResponse<String> answer = get("/" + transport + "/chat-rooms/" + room + "/messages?after=");
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("invalid-request", "after is a position");
        }
    }

    @Test
    void aPollIsAnsweredAtOnceWhereThereIsSomething() throws Exception {
        post(3);
        HttpResponse<String> answer = poll("?after=1");
        assertThat(seqs(answer)).containsExactly(2L, 3L);
        assertThat(answer.headers().firstValue("Bongsu-Position")).hasValue("3");
        assertThat(answer.headers().firstValue("Bongsu-Head")).hasValue("3");
        assertThat(answer.headers().firstValue("Bongsu-Gap")).isEmpty();
    }

    @Test
    void aPollWaitsForWhatComesAndIsEmptyWhereNothingDoes() throws Exception {
        post(1);
        var waiting = HTTP.sendAsync(request("/long-polling/chat-rooms/" + room + "/messages?after=1", ""), body());
        post(1);
        assertThat(seqs(waiting.get())).containsExactly(2L);

        HttpResponse<String> nothing = poll("?after=2&timeout=1");
        assertThat(nothing.body()).isEqualTo("[]");
        assertThat(nothing.headers().firstValue("Bongsu-Position")).hasValue("2");
    }

    /** Whether the client is still there is looked for in the middle of the wait, on the connection's own bytes. */
    @Test
    void aRequestSentWhileAPollWaitsIsAnsweredAfterIt() throws Exception {
        String each = " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + ben.signIn() + "\r\n";
        String poll = "GET /long-polling/chat-rooms/" + room + "/messages?after=0&timeout=";
        try (Socket socket = new Socket(backend.url().getHost(), backend.url().getPort());
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.setSoTimeout(20_000);
            String first = poll + "5" + each + "\r\n";
            String second = "GET /chat-rooms/" + room + each + "Connection: close\r\n\r\n";
            socket.getOutputStream().write((first + second).getBytes(StandardCharsets.UTF_8));

            // The end of a body and the head of what follows share a line.
            String answers = String.join("\n", lines.lines().toList());

            assertThat(answers.split("HTTP/1.1 200")).hasSize(3);
            assertThat(answers).containsSubsequence("Bongsu-Position: 0", "[]HTTP/1.1 200", "\"chatRoomId\":" + room);
        }
    }

    @Test
    void aPollAheadOfTheLogIsToldSo() throws Exception {
        post(2);
        HttpResponse<String> answer = poll("?after=7");
        assertThat(answer.body()).isEqualTo("[]");
        assertThat(answer.headers().firstValue("Bongsu-Gap")).hasValue("ahead");
        assertThat(answer.headers().firstValue("Bongsu-Position")).hasValue("2");
    }

    @Test
    void aPollOfSomebodyRemovedMeanwhileIsRefused() throws Exception {
        var waiting = HTTP.sendAsync(request("/long-polling/chat-rooms/" + room + "/messages?after=0", ""), body());
        ann.removeMember(room, ben.userId());
        HttpResponse<String> answer = waiting.get();
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("\"code\":\"not-a-member\"");
        assertThat(poll("?timeout=31").statusCode()).isEqualTo(400);
    }

    @Test
    void thePollsOfOneWhoFollowsTheHeaderGiveEverythingOnce() throws Exception {
        Thread poster = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 50; i++) {
                post(1);
            }
        });
        List<Long> seen = new ArrayList<>();
        String position = "0";
        while (seen.size() < 50) {
            HttpResponse<String> answer = poll("?after=" + position + "&timeout=10");
            seen.addAll(seqs(answer));
            position = answer.headers().firstValue("Bongsu-Position").orElseThrow();
        }
        poster.join();
        assertThat(seen).hasSize(50).isSorted().doesNotHaveDuplicates();
    }

    private static PostClient person(String userId) {
        var client = new PostClient(List.of(backend.url()), userId, "a-password", new Ledger(), Duration.ofSeconds(30));
        client.signUp();
        client.signIn();
        return client;
    }

    private void post(int count) {
        for (int i = 0; i < count; i++) {
            ann.post(room, "m-" + messages++, "hello");
        }
    }

    private static HttpRequest request(String path, String lastEventId) {
        var request = HttpRequest.newBuilder(URI.create(backend.url() + path))
                .timeout(Duration.ofSeconds(40))
                .header("Authorization", "Bearer " + ben.signIn());
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        return request.build();
    }

    private static HttpResponse.BodyHandler<String> body() {
        return HttpResponse.BodyHandlers.ofString();
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HTTP.send(request(path, ""), body());
    }

    private HttpResponse<String> poll(String query) throws IOException, InterruptedException {
        return get("/long-polling/chat-rooms/" + room + "/messages" + query);
    }

    private static List<Long> seqs(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        List<Long> seqs = new ArrayList<>();
        for (JsonNode message : JSON.readTree(answer.body())) {
            seqs.add(message.path("seq").longValue());
        }
        return seqs;
    }

    private Events events(String query, String lastEventId) throws IOException, InterruptedException {
        var answer = HTTP.send(
                request("/sse/chat-rooms/" + room + "/messages" + query, lastEventId),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream;charset=UTF-8");
        return new Events(new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8)));
    }

    /** Reads events one by one, without heart-beats. */
    private record Events(BufferedReader lines) implements AutoCloseable {

        /** "event id data", or "end". */
        String next() throws IOException {
            String event = "";
            String id = "";
            String data = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.isEmpty() && !event.isEmpty()) {
                    return event + " " + id + " " + data;
                }
            }
            return "end";
        }

        List<Long> nextSeqs(int count) throws IOException {
            List<Long> seqs = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String[] event = next().split(" ", 3);
                assertThat(event[0]).isEqualTo("message");
                assertThat(JSON.readTree(event[2]).path("seq").longValue()).isEqualTo(Long.parseLong(event[1]));
                seqs.add(Long.parseLong(event[1]));
            }
            return seqs;
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
