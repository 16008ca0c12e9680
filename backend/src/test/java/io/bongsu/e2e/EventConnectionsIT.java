package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What becomes of the connection under an event stream. No heart-beat comes for as long as these tests last. */
@TestInstance(Lifecycle.PER_CLASS)
class EventConnectionsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Deployment deployment = Deployment.embedded(node -> node.property("server.http2.enabled", "true")
            .property("bongsu.sse.heart-beat", "5m")
            .property("bongsu.sse.send-time-limit", "1s")
            .property("bongsu.auth.operator.user-id", Gauges.OPERATOR)
            .property("bongsu.auth.operator.password", Gauges.PASSWORD));
    private final URI url = deployment.backend().url();
    private final PostClient ann = new PostClient(List.of(url), "u-ann", "a-password", new Ledger(), PATIENCE);
    private final Gauges gauges;
    private int messages;
    private String token = "";
    private long room;

    EventConnectionsIT() {
        ann.signUp();
        gauges = new Gauges(url);
    }

    @AfterAll
    void stop() {
        deployment.close();
    }

    @BeforeEach
    void newRoom() {
        token = ann.signIn();
        room = ann.createRoom("a room");
    }

    @Test
    void endsWithTheConnectionAndSaysSo() throws Exception {
        try (Socket socket = opened("HTTP/1.1");
                BufferedReader lines = lines(socket)) {
            assertThat(head(lines))
                    .startsWith("HTTP/1.1 200")
                    .contains("Connection: close", "Content-Type: text/event-stream;charset=UTF-8")
                    .doesNotContain("Transfer-Encoding", "Content-Length");
            awaitLine(lines, "event: position");
            ann.post(room, "m-" + messages++, "hello");
            awaitLine(lines, "event: message");
        }
    }

    @Test
    void theEndOfAClientFreesEverythingAtOnce() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Socket socket = opened("HTTP/1.1");
            sockets.add(socket);
            awaitLine(lines(socket), "event: position");
        }
        assertThat(gauges.value("bongsu.stream.requests")).isEqualTo(20);
        for (Socket socket : sockets) {
            socket.close();
        }
        await().atMost(PATIENCE).untilAsserted(this::nothingIsHeld);
    }

    @Test
    void whoeverDoesNotReadIsCut() throws Exception {
        try (Socket socket = opened("HTTP/1.1")) {
            String large = "x".repeat(4_000);
            // More than the buffers between the two hold.
            for (int i = 0; i < 2_500; i++) {
                ann.post(room, "m-" + messages++, large);
            }
            await().atMost(PATIENCE).untilAsserted(this::nothingIsHeld);
            assertThat(socket.isClosed()).isFalse();
        }
    }

    @Test
    void whoeverSendsMoreThanARequestIsCut() throws Exception {
        try (Socket socket = opened("HTTP/1.1")) {
            BufferedReader lines = lines(socket);
            awaitLine(lines, "event: position");
            byte[] more = new byte[100_000];
            socket.getOutputStream().write(more);
            await().atMost(PATIENCE).untilAsserted(this::nothingIsHeld);
        } catch (IOException reset) {
            assertThat(reset).hasMessageMatching(".*(reset|[Bb]roken pipe|aborted).*");
        }
    }

    /** Nobody's request holds the server's end up for them. */
    @Test
    void everybodyIsToldWhenTheNodeStops() throws Exception {
        List<BufferedReader> streams = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            BufferedReader lines = lines(opened("HTTP/1.1"));
            awaitLine(lines, "event: position");
            streams.add(lines);
        }
        deployment.backend().stop();
        for (BufferedReader lines : streams) {
            awaitLine(lines, "event: bye");
            assertThat(lines.readLine()).contains("shutting-down");
            lines.close();
        }
        deployment.backend().restart();
    }

    @Test
    void goesOverHttp2Too() throws Exception {
        URI address = url.resolve("/sse/chat-rooms/" + room + "/messages?after=0");
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + token)
                .build();
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            var answer = http.send(request, BodyHandlers.ofInputStream());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.headers().firstValue("Connection")).isEmpty();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                awaitLine(lines, "event: position");
                for (int i = 0; i < 3; i++) {
                    ann.post(room, "m-" + messages++, "hello");
                    awaitLine(lines, "event: message");
                }
            }
        }
        await().atMost(PATIENCE).untilAsserted(this::nothingIsHeldAfterAWrite);
    }

    @Test
    void goesOverHttp10Too() throws Exception {
        try (Socket socket = opened("HTTP/1.0");
                BufferedReader lines = lines(socket)) {
            assertThat(head(lines)).startsWith("HTTP/1.1 200").doesNotContain("Transfer-Encoding");
            awaitLine(lines, "event: position");
            ann.post(room, "m-" + messages++, "hello");
            awaitLine(lines, "event: message");
        }
        await().atMost(PATIENCE).untilAsserted(this::nothingIsHeldAfterAWrite);
    }

    /** Where the request is held, only a write tells that its client is gone: the heart-beat's, as a rule. */
    private void nothingIsHeldAfterAWrite() throws IOException, InterruptedException {
        ann.post(room, "m-" + messages++, "hello");
        nothingIsHeld();
    }

    private void nothingIsHeld() throws IOException, InterruptedException {
        assertThat(gauges.value("bongsu.stream.requests")).isZero();
        assertThat(gauges.value("bongsu.stream.cursors")).isZero();
    }

    private Socket opened(String version) throws IOException {
        Socket socket = new Socket(url.getHost(), url.getPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        String request = "GET /sse/chat-rooms/" + room + "/messages?after=0 " + version + "\r\nHost: localhost\r\n"
                + "Authorization: Bearer " + token + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static BufferedReader lines(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String head(BufferedReader lines) throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
            head.append(line).append('\n');
        }
        return head.toString();
    }

    private static void awaitLine(BufferedReader lines, String wanted) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.equals(wanted)) {
            line = lines.readLine();
        }
        assertThat(line).isEqualTo(wanted);
    }
}
