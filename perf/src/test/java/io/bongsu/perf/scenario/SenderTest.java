package io.bongsu.perf.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.bongsu.perf.StampedPost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a sender tells of a message that was not taken at once. */
class SenderTest {

    private final Queue<Integer> answers = new ArrayDeque<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(answers.remove(), -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Sender.Outcome answered(Integer... statuses) {
        answers.addAll(List.of(statuses));
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (Sender sender = new Sender(url, new StampedPost("/messages", "t", 1, 200), 0)) {
            return sender.send(1, 0, System.nanoTime());
        }
    }

    @Test
    void takenAtOnceIsAccepted() {
        assertThat(answered(201)).isEqualTo(Sender.Outcome.ACCEPTED);
    }

    @Test
    void takenAfterAFailureIsRepeated() {
        assertThat(answered(503, 500, 200)).isEqualTo(Sender.Outcome.REPEATED);
    }

    @Test
    void takenAfterItWasToldToWaitIsHeldBack() {
        assertThat(answered(429, 503, 201)).isEqualTo(Sender.Outcome.HELD_BACK);
    }

    @Test
    void whatRepeatingDoesNotMendIsRefused() {
        assertThat(answered(422)).isEqualTo(Sender.Outcome.REFUSED);
    }
}
