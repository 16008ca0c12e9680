package io.bongsu.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bongsu.stream.Streams;
import io.bongsu.watch.StompFrame;
import java.io.BufferedReader;
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
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.sockjs.client.RestTemplateXhrTransport;
import org.springframework.web.socket.sockjs.client.SockJsClient;
import org.springframework.web.socket.sockjs.client.Transport;
import org.springframework.web.socket.sockjs.client.WebSocketTransport;

/** The same over SockJS's transports, origins, and what happens when the node stops. */
@SpringBootTest(
        classes = StompSlice.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "logging.level.org.springframework.web=TRACE",
            "bongsu.stomp.sock-js-stream-bytes=65536",
            "bongsu.stomp.allowed-origins=https://app.example.org"
        })
@DirtiesContext
class StompOverSockJsTest {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final int BACKLOG = 1_000;

    @Autowired
    private StompSlice.Log log;

    @Autowired
    private Streams streams;

    @Autowired
    private StompSessions sessions;

    @LocalServerPort
    private int port;

    /** A backlog far above what SockJS keeps between two requests of a polling client. */
    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-streaming", "xhr-polling"})
    void resumesInOrder(String transport) throws Exception {
        long room = 100L + transport.length();
        log.commit(room, BACKLOG, 100);
        var received = new Received();
        try (WebSocketSession session = connect(transport, received)) {
            send(session, "CONNECT", Map.of("accept-version", "1.1", "Authorization", "Bearer u1"));
            await().atMost(SOON).until(() -> !received.frames.isEmpty());
            assertThat(received.frames.getFirst().headers()).containsEntry("version", "1.1");
            send(
                    session,
                    "SUBSCRIBE",
                    Map.of("id", "1", "destination", "/topic/chat-rooms/" + room + "/messages", "position", "0"));
            await().atMost(SOON).until(() -> received.seqs().size() == BACKLOG);
            streams.stored(room, log.commit(room, 5, 100));
            await().atMost(SOON).until(() -> received.seqs().size() == BACKLOG + 5);
            assertThat(received.seqs()).isSorted().doesNotHaveDuplicates();
            send(session, "SEND", Map.of("destination", "/x"));
            await().atMost(SOON).until(() -> received.closed.size() == 1);
            assertThat(received.frames.getLast().headers()).containsEntry("code", "unknown-destination");
        }
    }

    @Test
    void letsInTheOriginsItWasTold() throws Exception {
        assertThat(info("https://app.example.org").statusCode()).isEqualTo(200);
        assertThat(info("https://evil.example.org").statusCode()).isEqualTo(403);
        for (String origin : new String[] {"https://app.example.org", "https://evil.example.org"}) {
            var attempt = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .header("Origin", origin)
                    .buildAsync(
                            URI.create("ws://localhost:" + port + "/ws"), new java.net.http.WebSocket.Listener() {});
            if (origin.contains("app")) {
                attempt.join().abort();
            } else {
                assertThatThrownBy(attempt::join).hasStackTraceContaining("403");
            }
        }
    }

    @Test
    void pagesItServesLoadNothingFromElsewhere() throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/ws/iframe.html"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .body())
                .doesNotContain("http");
    }

    @Test
    void agreesOnNoCompression() throws Exception {
        try (var socket = new Socket("localhost", port)) {
            socket.getOutputStream().write("""
                            GET /ws HTTP/1.1\r
                            Host: localhost\r
                            Connection: Upgrade\r
                            Upgrade: websocket\r
                            Sec-WebSocket-Version: 13\r
                            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                            Sec-WebSocket-Extensions: permessage-deflate\r
                            \r
                            """.getBytes(StandardCharsets.US_ASCII));
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            List<String> answer = new ArrayList<>();
            for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
                answer.add(line);
            }
            assertThat(answer).first().asString().as(answer::toString).contains("101");
            assertThat(answer).noneMatch(line -> line.startsWith("Sec-WebSocket-Extensions"));
        }
    }

    @Test
    void sendsEverybodyAwayWhenTheNodeStops() {
        try (var client = TestClient.connected(port, "u1");
                var waiting = new TestClient(port, "")) {
            sessions.stop();
            assertThat(client.closeStatus()).isEqualTo(1001);
            assertThat(waiting.closeStatus()).isEqualTo(1001);
            try (var late = new TestClient(port, "")) {
                assertThat(late.closeStatus()).isEqualTo(1001);
            }
        } finally {
            sessions.start();
        }
    }

    private java.net.http.HttpResponse<String> info(String origin) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/ws/info"))
                .header("Origin", origin)
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private WebSocketSession connect(String transport, Received received) throws Exception {
        var xhr = new RestTemplateXhrTransport();
        xhr.setXhrStreamingDisabled(transport.equals("xhr-polling"));
        Transport chosen = transport.equals("websocket") ? new WebSocketTransport(new StandardWebSocketClient()) : xhr;
        var client = new SockJsClient(List.of(chosen));
        return client.execute(received, "http://localhost:" + port + "/ws").get();
    }

    private static void send(WebSocketSession session, String command, Map<String, String> headers) throws Exception {
        session.sendMessage(new TextMessage(StompFrame.of(command, headers).encode()));
    }

    private static final class Received extends TextWebSocketHandler {

        private final List<StompFrame> frames = new CopyOnWriteArrayList<>();
        private final List<CloseStatus> closed = new CopyOnWriteArrayList<>();
        private final StompFrame.Decoder decoder = new StompFrame.Decoder();

        List<Long> seqs() {
            List<Long> seqs = new ArrayList<>();
            for (StompFrame frame : frames) {
                String seq = frame.headers().get("seq");
                if (seq != null) {
                    seqs.add(Long.parseLong(seq));
                }
            }
            return seqs;
        }

        @Override
        protected void handleTextMessage(WebSocketSession session, TextMessage message) {
            frames.addAll(decoder.feed(message.getPayload().getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
            closed.add(status);
        }
    }
}
