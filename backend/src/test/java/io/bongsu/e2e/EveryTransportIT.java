package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.HttpReceiver;
import io.bongsu.testenv.HttpReceiver.Over;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import io.bongsu.testenv.StompReceiver;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Two nodes, and a receiver over STOMP, server-sent events and long polling each, all at the same node while it lives. What
 * the three promise is one promise: every message, once and in order, whatever breaks.
 */
@TestInstance(Lifecycle.PER_CLASS)
class EveryTransportIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Deployment deployment = Deployment.mySqlAndMosquitto();
    private final BackendProcess first = deployment.backend();
    private final BackendProcess second = deployment.anotherNode();
    private Ledger ledger = new Ledger();
    private PostClient poster = person(ledger);
    private String token = "";
    private long room;

    @BeforeEach
    void newRoom() {
        ledger = new Ledger();
        poster = person(ledger);
        if (room == 0) {
            poster.signUp();
        }
        token = poster.signIn();
        room = poster.createRoom("a room");
    }

    @AfterEach
    void show() {
        System.out.println(ledger);
    }

    @AfterAll
    void stop() {
        second.close();
        deployment.close();
    }

    @Test
    void theNodeOfTheReceiversIsKilledAndComesBack() {
        try (Receivers receivers = new Receivers()) {
            try (Load load = new Load(poster, List.of(room), 3)) {
                receivers.goOn(load, 200);
                second.kill9();
                receivers.goOn(load, 200);
                second.restart();
                receivers.goOn(load, 200);
            }
            receivers.awaitEverything();
        }
        ledger.assertExactlyOnceInOrder();
    }

    @Test
    void theNodesAreRestartedOneAfterTheOther() {
        try (Receivers receivers = new Receivers()) {
            try (Load load = new Load(poster, List.of(room), 3)) {
                for (BackendProcess node : List.of(second, first)) {
                    receivers.goOn(load, 100);
                    node.stop();
                    receivers.goOn(load, 100);
                    node.restart();
                }
                receivers.goOn(load, 100);
            }
            receivers.awaitEverything();
        }
        ledger.assertExactlyOnceInOrder();
    }

    @Test
    void brokerAndDatabaseAreAwayForAWhile() {
        try (Receivers receivers = new Receivers()) {
            try (Load load = new Load(poster, List.of(room), 3)) {
                receivers.goOn(load, 100);
                deployment.mosquitto().kill9();
                for (int tick = 0; tick < 5; tick++) {
                    receivers.goOn(load, 10);
                    passes(Duration.ofSeconds(1));
                }
                deployment.mosquitto().start();
                receivers.goOn(load, 100);
                deployment.mySql().kill9();
                passes(Duration.ofSeconds(10));
                deployment.mySql().restart();
                receivers.goOn(load, 100);
            }
            receivers.awaitEverything();
        }
        ledger.assertExactlyOnceInOrder();
    }

    @Test
    void whoeverDoesNotReadHoldsNobodyUpAndMissesNothing() throws Exception {
        String content = "x".repeat(4_000);
        URI address = second.url().resolve("/sse/chat-rooms/" + room + "/messages?after=0");
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + token)
                .build();
        Ledger.Receiver slow = ledger.receiver("the slow one", room, 0);
        try (Receivers receivers = new Receivers();
                HttpClient http = HttpClient.newHttpClient();
                BufferedReader events = new BufferedReader(new InputStreamReader(
                        http.send(request, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
            // More than all the buffers between the two hold.
            for (int n = 0; n < 2_000; n++) {
                poster.post(room, "m-" + n, content);
            }
            receivers.awaitEverything();

            for (String line = events.readLine(); line != null && slow.highest() < 2_000; line = events.readLine()) {
                if (line.startsWith("data: {\"id\"")) {
                    long seq = slow.highest() + 1;
                    assertThat(line).contains("\"seq\":" + seq + ",");
                    slow.delivered(seq, "m-" + (seq - 1));
                }
            }
            // A server may cut who does not read; then one comes back by the position, as everybody does.
            try (HttpReceiver rest = new HttpReceiver(Over.EVENTS, this::node, () -> token, room, slow)) {
                await().atMost(PATIENCE).until(() -> slow.highest() == 2_000);
                assertThat(rest.lastTrouble()).isEmpty();
            }
        }
        ledger.assertExactlyOnceInOrder();
    }

    private URI node() {
        return second.isAlive() ? second.url() : first.url();
    }

    private PostClient person(Ledger ofWhat) {
        return new PostClient(List.of(first.url(), second.url()), "u-1", "a-password", ofWhat, PATIENCE);
    }

    /** The outage has a length of its own: it is what is tested, not a wait for something to happen. */
    private static void passes(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        await().pollInterval(50, TimeUnit.MILLISECONDS)
                .atMost(time.plusSeconds(5))
                .until(() -> System.nanoTime() - until >= 0);
    }

    /** One over each transport. */
    private final class Receivers implements AutoCloseable {

        private final Ledger.Receiver overStomp = ledger.receiver("stomp", room, 0);
        private final Ledger.Receiver overEvents = ledger.receiver("server-sent events", room, 0);
        private final Ledger.Receiver overPolls = ledger.receiver("long polling", room, 0);
        private final List<Ledger.Receiver> all = List.of(overStomp, overEvents, overPolls);
        private final StompReceiver stomp = new StompReceiver(
                () -> second.isAlive() ? second.stompUrl() : first.stompUrl(), () -> token, room, overStomp);
        private final HttpReceiver events =
                new HttpReceiver(Over.EVENTS, EveryTransportIT.this::node, () -> token, room, overEvents);
        private final HttpReceiver polls =
                new HttpReceiver(Over.POLLS, EveryTransportIT.this::node, () -> token, room, overPolls);

        /** So many more are posted, and each receiver has them. */
        void goOn(Load load, int messages) {
            long goal = load.answered() + messages;
            await().atMost(PATIENCE).until(() -> load.answered() >= goal);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(all)
                    .allSatisfy(
                            each -> assertThat(each.highest()).as(troubles()).isGreaterThanOrEqualTo(goal)));
        }

        void awaitEverything() {
            long head = poster.readBack(room);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(all)
                    .allSatisfy(
                            each -> assertThat(each.highest()).as(troubles()).isEqualTo(head)));
        }

        private String troubles() {
            return "stomp: " + stomp.lastTrouble() + ", events: " + events.lastTrouble() + ", polls: "
                    + polls.lastTrouble();
        }

        @Override
        public void close() {
            stomp.close();
            events.close();
            polls.close();
        }
    }
}
