package io.bongsu.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.SocketPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that come over MQTT, to a sender whose other road is a scripted server. */
class SenderTest {

    @TempDir
    private Path folder;

    /** As a 500 is over HTTP: what went wrong there says nothing about the message. */
    @Test
    void repeatsWhatTheServerHadAFaultWith() throws Exception {
        Loop loop = new Loop("sender-test");
        try (MockWebServer server = new MockWebServer();
                Outbox outbox = new Outbox(folder.resolve("outbox"), "alice", 10, 1 << 20)) {
            server.start();
            server.enqueue(new MockResponse().setSocketPolicy(SocketPolicy.NO_RESPONSE));
            server.enqueue(new MockResponse().setResponseCode(201).setBody("{\"clientMessageId\":\"a\",\"seq\":7}"));
            Sender sender = sender(server, outbox, loop);
            OutgoingMessage message = outbox.accept(new OutgoingMessage(1, "a", "text", "hello"));
            loop.execute(() -> sender.accepted(message));
            assertThat(server.takeRequest(20, TimeUnit.SECONDS)).isNotNull();

            loop.execute(() -> sender.answered(("{\"chatRoomId\":1,\"clientMessageId\":\"a\",\"status\":\"rejected\","
                            + "\"code\":\"internal\",\"detail\":\"Something went wrong here.\"}")
                    .getBytes(StandardCharsets.UTF_8)));

            SendOutcome outcome = message.outcome().get(20, TimeUnit.SECONDS);
            assertThat(outcome.isStored()).as("%s", outcome).isTrue();
            assertThat(outcome.seq()).isEqualTo(7);
        } finally {
            loop.end(() -> {});
        }
    }

    private static Sender sender(MockWebServer server, Outbox outbox, Loop loop) {
        TokenSource source = purpose -> new AccessToken("t", Duration.ofMinutes(15));
        ClientBuilder settings =
                BongsuClient.builder(server.url("/").uri(), "alice", source).mqtt(URI.create("mqtt://127.0.0.1:1"));
        Calls calls = new Calls(
                settings,
                new Tokens(source, System::nanoTime, Runnable::run, refused -> {}),
                new Reachability(System::nanoTime, new Random(1), (wait, step) -> {}, () -> {}));
        BackOff backOff = new BackOff(new Random(1));
        Outcomes outcomes = new Outcomes(Runnable::run, outbox, null, loop, backOff);
        return new Sender("alice", loop, calls, outbox, outcomes, () -> new BackOff(new Random(1)), () -> {});
    }
}
