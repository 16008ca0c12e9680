package io.bongsu.perf;

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
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The load generator against a small server that keeps count. */
class LoadTest {

    private final Set<String> bodies = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start() {
        server = newServer();
        server.createContext("/messages", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean fresh = bodies.add(body);
            answer(exchange, fresh && requests.incrementAndGet() % 10 != 0 ? 201 : 503);
        });
        server.createContext("/closing", exchange -> {
            exchange.getResponseHeaders().set("Connection", "close");
            answer(exchange, 200);
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void countsEveryAnswerOnceAndTellsOtherOnesApart() {
        ClosedLoop.Outcome outcome = ClosedLoop.run(
                url(), 3, Duration.ofMillis(300), 201, connection -> new PostRequest("/messages", "t", 1, 20)::next);
        assertThat(outcome.latency().getTotalCount() + outcome.otherAnswers()).isEqualTo(requests.get());
        assertThat(outcome.otherAnswers()).isEqualTo(requests.get() / 10);
        assertThat(outcome.perSecond()).isEqualTo(outcome.latency().getTotalCount() / 0.3);
    }

    @Test
    void givesEachPostAKeyOfItsOwnInABodyOfTheAnnouncedLength() throws IOException {
        try (HttpConnection connection = new HttpConnection(url())) {
            PostRequest request = new PostRequest("/messages", "t", 7, 3);
            assertThat(connection.exchange(request.withKey(41))).isEqualTo(201);
            assertThat(connection.exchange(request.withKey(1234))).isEqualTo(201);
        }
        assertThat(bodies)
                .containsExactlyInAnyOrder(
                        "{\"chatRoomId\":7,\"clientMessageId\":\"0000000000000041\",\"content\":\"xxx\"}",
                        "{\"chatRoomId\":7,\"clientMessageId\":\"0000000000001234\",\"content\":\"xxx\"}");
        assertThat(Arrivals.number(bodies.iterator().next().getBytes(StandardCharsets.UTF_8)))
                .isIn(41L, 1234L);
    }

    @Test
    void opensAnotherConnectionWhereTheServerEndsOne() throws IOException {
        try (HttpConnection connection = new HttpConnection(url())) {
            byte[] request = "GET /closing HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 3; i++) {
                assertThat(connection.exchange(request)).isEqualTo(200);
                assertThat(connection.body()).asString(StandardCharsets.UTF_8).isEqualTo("{}");
            }
        }
    }

    @Test
    void failsWhereTheServerGoesAwayUnderIt() {
        server.stop(0);
        assertThatThrownBy(() -> ClosedLoop.run(
                        url(), 1, Duration.ofMillis(50), 201, connection -> new PostRequest("/x", "t", 1, 1)::next))
                .hasMessageContaining("A connection failed");
    }

    @Test
    void timesFromWhenThePieceWasDueSoThatAStallShowsWithAllItHeldUp() {
        Queue<Long> lateMillis = new ConcurrentLinkedQueue<>();
        int pieces = OpenLoop.run(100, Duration.ofMillis(200), List.of((number, due) -> {
            if (number == 0) {
                LockSupport.parkNanos(Duration.ofMillis(60).toNanos());
            }
            lateMillis.add((System.nanoTime() - due) / 1_000_000);
        }));
        assertThat(pieces).isEqualTo(20);
        assertThat(lateMillis).hasSize(20);
        // Pieces 1 to 4 were due while the first one stalled: 50, 40, 30 and 20 ms of it are theirs.
        assertThat(lateMillis.stream().limit(5)).allMatch(late -> late >= 15);
    }

    private static HttpServer newServer() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        byte[] body = "{}".getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }
}
