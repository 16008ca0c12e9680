package io.bongsu.testenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers as it is told: what the client repeats, and what it does not. */
class PostClientTest {

    private static final String STORED = "{\"seq\":9,\"clientMessageId\":\"k\"}";

    private record Answer(int status, String body) {}

    private final Ledger ledger = new Ledger();
    private final Queue<Answer> answers = new ArrayDeque<>();
    private final List<String> bodies = new ArrayList<>();
    private HttpServer server;
    private PostClient client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        URI here = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        URI nobody = URI.create("http://127.0.0.1:" + Tools.freePort());
        client = new PostClient(List.of(nobody, here), "alice", "secret", ledger, Duration.ofSeconds(3));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Answer answer = answers.size() > 1 ? answers.remove() : answers.element();
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void repeatsTheSamePostUntilItIsAnsweredOnWhicheverNode() {
        answers.add(new Answer(503, "{\"code\":\"outcome-unknown\"}"));
        answers.add(new Answer(429, "{\"code\":\"rate-limited\"}"));
        answers.add(new Answer(200, STORED));
        assertThat(client.post(1, "k", "hello").path("seq").longValue()).isEqualTo(9);
        assertThat(bodies).hasSize(3).allMatch(body -> body.equals(bodies.getFirst()));
        assertThat(ledger.toString()).contains("attempted 1, acknowledged 1");
    }

    @Test
    void doesNotRepeatWhatIsRefusedAndAcknowledgesNothing() {
        answers.add(new Answer(403, "{\"code\":\"write-denied\"}"));
        assertThatThrownBy(() -> client.post(1, "k", "hello"))
                .isInstanceOf(PostClient.Refused.class)
                .hasMessageContaining("write-denied");
        assertThat(bodies).hasSize(1);
        assertThat(ledger.toString()).contains("attempted 1, acknowledged 0");
    }

    @Test
    void givesUpAtItsDeadlineWithTheLastTrouble() {
        answers.add(new Answer(503, "{\"code\":\"overloaded\"}"));
        assertThatThrownBy(() -> client.post(1, "k", "hello"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("POST /messages not answered within PT3S");
        assertThat(ledger.toString()).contains("attempted 1, acknowledged 0");
    }
}
