package io.bongsu.perf.tutorial;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.testenv.MySqlDatabase;
import io.bongsu.testenv.TestMosquitto;
import io.bongsu.testenv.TestMySql;
import io.bongsu.watch.StompConnection;
import io.bongsu.watch.StompFrame;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@DirtiesContext
class TutorialIT {

    private static final TestMosquitto MOSQUITTO = TestMosquitto.start(Map.of());
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final LinkedBlockingQueue<StompFrame> frames = new LinkedBlockingQueue<>();

    @LocalServerPort
    private int port;

    private final Messages messages;

    TutorialIT(@Autowired Messages messages) {
        this.messages = messages;
    }

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        MySqlDatabase database = TestMySql.shared().createDatabase();
        properties.add("spring.datasource.url", database::url);
        properties.add("spring.datasource.username", database::user);
        properties.add("spring.datasource.password", database::password);
        properties.add("tutorial.mqtt.uri", () -> "tcp://" + MOSQUITTO.host() + ":" + MOSQUITTO.port());
        properties.add("tutorial.mqtt.username", MOSQUITTO::backendUser);
        properties.add("tutorial.mqtt.password", MOSQUITTO::backendPassword);
    }

    @AfterAll
    static void endBroker() {
        MOSQUITTO.close();
    }

    @Test
    void aPostIsStoredAndReachesABrowserByWayOfTheBroker() throws Exception {
        try (var browser =
                StompConnection.connect(http, URI.create("ws://127.0.0.1:" + port + "/ws"), "", frames::add)) {
            browser.send(StompFrame.of("SUBSCRIBE", Map.of("id", "1", "destination", "/topic/chat-rooms/7/messages")));

            StompFrame arrived = postUntilOneArrives();

            assertThat(arrived.command()).isEqualTo("MESSAGE");
            assertThat(arrived.body()).contains("\"roomId\":7", "\"content\":\"hello\"", "\"id\":");
            assertThat(messages.findAll()).allMatch(message -> message.content().equals("hello"));
        }
    }

    /** Otherwise what is lost when the broker is killed would say nothing but that this app is broken. */
    @Test
    void goesOnAfterTheBrokerWasKilledInTheMiddleOfPosts() throws Exception {
        try (var browser =
                StompConnection.connect(http, URI.create("ws://127.0.0.1:" + port + "/ws"), "", frames::add)) {
            browser.send(StompFrame.of("SUBSCRIBE", Map.of("id", "1", "destination", "/topic/chat-rooms/7/messages")));
            postUntilOneArrives();
            try (var posters = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 200; i++) {
                    // Some are refused: nobody asks which.
                    Future<Integer> unused = posters.submit(this::post);
                }
                MOSQUITTO.kill9();
            }
            MOSQUITTO.start();
            awaitTaken();
            frames.clear();

            assertThat(postUntilOneArrives().command()).isEqualTo("MESSAGE");
        }
    }

    private void awaitTaken() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (post() != 201) {
            assertThat(System.nanoTime()).as("posts are taken again").isLessThan(end);
        }
    }

    private int post() throws IOException, InterruptedException {
        HttpRequest post = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/messages"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"roomId\":7,\"content\":\"hello\"}"))
                .build();
        return http.send(post, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    /** The simple broker gives no receipts: nobody knows when the subscription is there. */
    private StompFrame postUntilOneArrives() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            assertThat(post()).isEqualTo(201);
            StompFrame arrived = frames.poll(500, TimeUnit.MILLISECONDS);
            if (arrived != null) {
                return arrived;
            }
        }
        throw new AssertionError("Nothing arrived within " + PATIENCE);
    }
}
