package io.bongsu.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.mockwebserver.Dispatcher;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No broker is to be had, and a scripted server refuses what it is told to refuse. */
class SendsOverHttpTest {

    private final MockWebServer server = new MockWebServer();
    private final List<String> posts = new CopyOnWriteArrayList<>();
    private final List<Long> postNanos = new CopyOnWriteArrayList<>();
    private final List<MockResponse> refusals = new CopyOnWriteArrayList<>();
    private final List<String> outcomes = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return answer(request);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.shutdown();
    }

    @Test
    void repeatsWhatMayBeStoredLaterAndKeepsTheOrder() throws Exception {
        refusals.add(problem(503, "overloaded").setHeader("Retry-After", "1"));
        refusals.add(new MockResponse().setResponseCode(502).setBody("<html>Bad gateway</html>"));
        refusals.add(new MockResponse().setBody("<html>Welcome to our café</html>"));
        refusals.add(problem(401, "token-expired"));
        refusals.add(problem(503, "outcome-unknown"));
        try (BongsuClient client = open()) {
            client.send(1, "a", "text", "a");
            client.send(1, "b", "text", "b");
            await().atMost(Duration.ofSeconds(60)).until(() -> client.outbox().isEmpty());
        }
        assertThat(posts).containsExactly("a", "a", "a", "a", "a", "a", "b");
        assertThat(outcomes).containsExactly("a in room 1 stored as 1", "b in room 1 stored as 1");
    }

    @Test
    void tellsOfAFinalNoAndGoesOnWithTheNext() throws Exception {
        refusals.add(problem(403, "write-denied"));
        try (BongsuClient client = open()) {
            OutgoingMessage refused = client.send(1, "a", "text", "a");
            OutgoingMessage stored = client.send(1, "b", "text", "b");
            assertThat(refused.outcome().get(60, TimeUnit.SECONDS).code()).isEqualTo("write-denied");
            assertThat(refused.outcome().get().detail()).isEqualTo("In words");
            assertThat(stored.outcome().get(60, TimeUnit.SECONDS).isStored()).isTrue();
        }
    }

    @Test
    void waitsAsLongAsTheServerAskedAlsoWhereTheNetworkComesBack() throws Exception {
        refusals.add(problem(503, "overloaded").setHeader("Retry-After", "2"));
        try (BongsuClient client = open()) {
            client.send(1, "a", "text", "a");
            catchUpUntil(client, 2);
        }
        assertThat(nanosBefore(1)).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(2));
    }

    /** Every wait is eight minutes, but the second room's message is the first one's cue, and the broker's. */
    @Test
    void waitsNoLongerOnceTheServerAnswersAgain() throws Exception {
        refusals.add(new MockResponse().setResponseCode(502).setBody("<html>Bad gateway</html>"));
        // Answered when the other's answer has long arrived.
        refusals.add(stored(2, "b").setHeadersDelay(1, TimeUnit.SECONDS));
        AtomicInteger connects = new AtomicInteger();
        ClientBuilder builder = builder()
                // Every state, not only the newest: there is one more try.
                .listenerExecutor(Runnable::run)
                .onConnection(state -> connects.addAndGet(state.phase() == ConnectionState.Phase.CONNECTING ? 1 : 0));
        builder.random = new Random() {
            @Override
            public double nextDouble() {
                return 1_000;
            }
        };
        try (BongsuClient client = builder.open()) {
            client.send(1, "a", "text", "a");
            await().atMost(Duration.ofSeconds(60)).until(() -> posts.size() == 1);
            int before = connects.get();
            client.send(2, "b", "text", "b");
            await().atMost(Duration.ofSeconds(60)).until(() -> client.outbox().isEmpty());
            await().atMost(Duration.ofSeconds(60)).until(() -> connects.get() > before);
        }
        assertThat(posts).containsExactly("a", "b", "a");
    }

    /** The first wait, which the network ended, is no longer than this one. */
    @Test
    void doesNotEndAWaitWhereAnEarlierOneWouldHaveEnded() throws Exception {
        refusals.add(problem(503, "overloaded"));
        refusals.add(problem(503, "overloaded").setHeader("Retry-After", "2"));
        try (BongsuClient client = open()) {
            client.send(1, "a", "text", "a");
            catchUpUntil(client, 2);
            await().atMost(Duration.ofSeconds(60)).until(() -> client.outbox().isEmpty());
        }
        assertThat(posts).hasSize(3);
        assertThat(nanosBefore(2)).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(2));
    }

    private void catchUpUntil(BongsuClient client, int count) {
        await().pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    client.catchUp();
                    return posts.size() >= count;
                });
    }

    /** Between a post and the one before it. */
    private long nanosBefore(int post) {
        return postNanos.get(post) - postNanos.get(post - 1);
    }

    @Test
    void acceptsNothingThatCouldNotArriveAsItIs() throws Exception {
        try (BongsuClient client = open()) {
            for (String key : List.of("", "x".repeat(65), "half \ud83d", "line\nbreak")) {
                assertThatThrownBy(() -> client.send(1, "hello", "text", key))
                        .isInstanceOf(OutboxException.class)
                        .extracting(refused -> ((OutboxException) refused).reason())
                        .isEqualTo(OutboxException.Reason.INVALID);
            }
            assertThatThrownBy(() -> client.send(1, "half \udd25", "text", "c")).isInstanceOf(OutboxException.class);
            assertThatThrownBy(() -> client.send(0, "hello", "text", "e")).isInstanceOf(OutboxException.class);
            client.send(1, "two\nlines \ud83d\udd25", "text", "d");
            await().atMost(Duration.ofSeconds(60)).until(() -> client.outbox().isEmpty());
        }
        assertThat(posts).containsExactly("d");
    }

    @Test
    void tellsTheNextProcessOfAnOutcomeThatTheListenerDidNotTake() throws Exception {
        try (BongsuClient client = builder()
                .onOutcome(outcome -> {
                    throw new ExpectedException();
                })
                .open()) {
            client.send(1, "a", "text", "a");
            await().dontCatchUncaughtExceptions().atMost(Duration.ofSeconds(60)).until(() -> client.outbox()
                    .isEmpty());
        }
        try (BongsuClient client = open()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> !outcomes.isEmpty());
            assertThat(client.outbox()).isEmpty();
        }
        assertThat(outcomes).containsExactly("a in room 1 stored as 1");
        assertThat(posts).containsExactly("a");
    }

    /** With room for one message the next is accepted once the listener has taken the first one's outcome. */
    @Test
    void tellsAnOutcomeAgainThatTheListenerThrewAt() throws Exception {
        AtomicInteger told = new AtomicInteger();
        try (BongsuClient client = builder()
                .outboxLimits(1, 64 * 1024)
                .onOutcome(outcome -> {
                    if (told.incrementAndGet() < 3) {
                        throw new ExpectedException();
                    }
                })
                .open()) {
            client.send(1, "a", "text", "a");
            await().dontCatchUncaughtExceptions().atMost(Duration.ofSeconds(60)).until(() -> told.get() == 3);
            await().dontCatchUncaughtExceptions()
                    .atMost(Duration.ofSeconds(60))
                    .ignoreException(OutboxException.class)
                    .until(() -> client.send(1, "b", "text", "b") != null);
        }
        assertThat(posts).contains("a");
    }

    @Test
    void takesNoRoomPositionOrServerThatCannotBe() throws Exception {
        RoomListener nobody = message -> {};
        try (BongsuClient client = open()) {
            assertThatThrownBy(() -> client.listen(0, 0, nobody)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> client.listen(1, -1, nobody)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> BongsuClient.builder(
                                server.url("/api").uri(),
                                "alice",
                                purpose -> new AccessToken("t", Duration.ofMinutes(15)))
                        .mqtt(URI.create("mqtt://127.0.0.1:1"))
                        .folder(folder)
                        .open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("path");
    }

    @Test
    void letsOneClientAtATimeUseAFolder() throws Exception {
        try (BongsuClient client = open()) {
            assertThat(client.state().phase()).isNotEqualTo(ConnectionState.Phase.CLOSED);
            assertThatThrownBy(this::open).hasMessageContaining("one at a time");
        }
        open().close();
    }

    private static final class ExpectedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        ExpectedException() {
            super("a listener that throws, as this test wants it");
        }
    }

    private ClientBuilder builder() {
        return BongsuClient.builder(
                        server.url("/").uri(), "alice", purpose -> new AccessToken("t", Duration.ofMinutes(15)))
                .mqtt(URI.create("mqtt://127.0.0.1:1"))
                .folder(folder);
    }

    private BongsuClient open() throws IOException {
        return builder().onOutcome(outcome -> outcomes.add(outcome.toString())).open();
    }

    private MockResponse answer(RecordedRequest request) {
        JsonObject post = JsonParser.parseString(request.getBody().readUtf8()).getAsJsonObject();
        postNanos.add(System.nanoTime());
        posts.add(post.get("clientMessageId").getAsString());
        if (!refusals.isEmpty()) {
            return refusals.remove(0);
        }
        post.addProperty("seq", 1);
        return new MockResponse().setResponseCode(201).setBody(post.toString());
    }

    private static MockResponse stored(long room, String key) {
        return new MockResponse()
                .setResponseCode(201)
                .setBody("{\"chatRoomId\":" + room + ",\"clientMessageId\":\"" + key + "\",\"seq\":1}");
    }

    private static MockResponse problem(int status, String code) {
        return new MockResponse()
                .setResponseCode(status)
                .setBody("{\"code\":\"" + code + "\",\"detail\":\"In words\"}");
    }
}
