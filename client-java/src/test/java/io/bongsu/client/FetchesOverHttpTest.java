package io.bongsu.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import okhttp3.mockwebserver.Dispatcher;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No broker is to be had: what there is to read is found by the rooms' heads, and fetched from a scripted server. */
class FetchesOverHttpTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final MockWebServer server = new MockWebServer();
    private final List<Long> fetchNanos = new CopyOnWriteArrayList<>();
    private final List<MockResponse> refusals = new CopyOnWriteArrayList<>();
    private final List<Long> delivered = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return answer(String.valueOf(request.getPath()));
            }
        });
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.shutdown();
    }

    private MockResponse answer(String path) {
        if (path.startsWith("/chat-rooms")) {
            return new MockResponse()
                    .setBody(
                            "{\"chatRooms\":[{\"chatRoomId\":1,\"name\":\"a room\",\"head\":1,"
                                    + "\"createdAt\":\"2026-01-01T00:00:00Z\",\"canRead\":true,\"canWrite\":true,\"owner\":false}]}");
        }
        if (path.startsWith("/messages?")) {
            fetchNanos.add(System.nanoTime());
            return refusals.isEmpty() ? page() : refusals.remove(0);
        }
        return new MockResponse()
                .setResponseCode(201)
                .setBody("{\"chatRoomId\":2,\"clientMessageId\":\"b\",\"seq\":1}")
                .setHeadersDelay(1, TimeUnit.SECONDS);
    }

    private static MockResponse page() {
        return new MockResponse()
                .setBody("{\"messages\":[{\"id\":\"m\",\"chatRoomId\":1,\"seq\":1,\"senderId\":\"bob\","
                        + "\"clientMessageId\":\"k\",\"type\":\"text\",\"content\":\"hello\","
                        + "\"createdAt\":\"2026-01-01T00:00:00Z\"}],\"head\":1,\"oldest\":1}");
    }

    /** The first wait, which the app ended, would be over before the one that the server asked for. */
    @Test
    void anEarlierWaitDoesNotEndTheOneThatTheServerAskedFor() throws Exception {
        refusals.add(new MockResponse().setResponseCode(502).setBody("<html>Bad gateway</html>"));
        refusals.add(new MockResponse()
                .setResponseCode(503)
                .setHeader("Retry-After", "2")
                .setBody("{\"code\":\"overloaded\",\"detail\":\"In words\"}"));
        try (BongsuClient client = opened(1)) {
            await().atMost(PATIENCE).until(() -> fetchNanos.size() == 1);
            await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(() -> {
                client.catchUp();
                return fetchNanos.size() >= 2;
            });
            await().atMost(PATIENCE).until(() -> delivered.contains(1L));
        }
        assertThat(fetchNanos).hasSize(3);
        assertThat(fetchNanos.get(2) - fetchNanos.get(1)).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(2));
    }

    /** Every wait is eight minutes, but another call is answered. */
    @Test
    void fetchesOnceTheServerAnswersAgain() throws Exception {
        refusals.add(new MockResponse().setResponseCode(502).setBody("<html>Bad gateway</html>"));
        try (BongsuClient client = opened(1_000)) {
            await().atMost(PATIENCE).until(() -> fetchNanos.size() == 1);
            client.send(2, "b", "text", "b");
            await().atMost(PATIENCE).until(() -> delivered.contains(1L));
        }
        assertThat(delivered).containsExactly(1L);
    }

    /** @param chance how much of its bound every wait is, where it would be some of it by chance */
    private BongsuClient opened(double chance) throws IOException {
        ClientBuilder builder = BongsuClient.builder(
                        server.url("/").uri(), "alice", purpose -> new AccessToken("t", Duration.ofMinutes(15)))
                .mqtt(URI.create("mqtt://127.0.0.1:1"))
                .folder(folder);
        builder.random = new Random() {
            @Override
            public double nextDouble() {
                return chance;
            }
        };
        BongsuClient client = builder.open();
        client.listen(1, 0, message -> delivered.add(message.seq()));
        return client;
    }
}
