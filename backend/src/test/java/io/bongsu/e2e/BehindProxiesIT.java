package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import io.bongsu.testenv.ReverseProxy;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.messaging.WebSocketStompClient;
import org.springframework.web.socket.sockjs.client.RestTemplateXhrTransport;
import org.springframework.web.socket.sockjs.client.SockJsClient;
import tools.jackson.databind.json.JsonMapper;

/** The configurations of docs/proxy as they stand, in the proxies they are for, before two nodes. */
@TestInstance(Lifecycle.PER_CLASS)
class BehindProxiesIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Deployment deployment =
            Deployment.mySqlAndMosquitto(node -> node.property("server.forward-headers-strategy", "framework"));
    private final BackendProcess first = deployment.backend();
    private final BackendProcess second = deployment.anotherNode();

    @AfterAll
    void stop() {
        second.close();
        deployment.close();
    }

    /** A node that believes its proxy would take a stranger's page for its own. */
    @ParameterizedTest
    @EnumSource
    void noClientSaysForItselfWhereItCameFrom(ReverseProxy.Kind kind) throws Exception {
        try (ReverseProxy proxy = ReverseProxy.start(kind, first.url(), second.url())) {
            for (Map<String, String> forged : List.of(
                    Map.of("Forwarded", "host=evil.example;proto=https"),
                    Map.of("X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "https"))) {
                assertThat(asPageOfEvil(first.url(), forged))
                        .as("believed: %s", forged)
                        .isEqualTo(200);
                assertThat(asPageOfEvil(proxy.url(), forged))
                        .as("through the proxy: %s", forged)
                        .isEqualTo(403);
            }
        }
    }

    private static int asPageOfEvil(URI server, Map<String, String> forged) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve("/ws/info")).header("Origin", "https://evil.example");
        forged.forEach(request::header);
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.discarding()).statusCode();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyTransportGetsEverythingThroughARollingRestart(ReverseProxy.Kind kind) {
        Ledger ledger = new Ledger();
        try (ReverseProxy proxy = ReverseProxy.start(kind, first.url(), second.url())) {
            PostClient poster = person(proxy, ledger, "u-" + kind);
            poster.signUp();
            String token = poster.signIn();
            long room = poster.createRoom("a room");
            try (Receivers receivers = new Receivers("", proxy::url, token, room, ledger)) {
                try (Load load = new Load(poster, List.of(room), 3)) {
                    for (BackendProcess node : List.of(second, first)) {
                        receivers.goOn(load, 50);
                        node.stop();
                        receivers.goOn(load, 50);
                        node.restart();
                    }
                    receivers.goOn(load, 50);
                }
                receivers.awaitHead(poster.readBack(room));
            }
            assertThat(proxy.log()).contains("/sse/chat-rooms/" + room).doesNotContain("access_token", token);
        }
        ledger.assertExactlyOnceInOrder();
    }

    /** Many requests of one session, which find their node by it; with a client that is not ours. */
    @ParameterizedTest
    @EnumSource
    void sockJsOverPlainHttpGetsEverything(ReverseProxy.Kind kind) throws Exception {
        Ledger ledger = new Ledger();
        try (ReverseProxy proxy = ReverseProxy.start(kind, first.url(), second.url())) {
            PostClient poster = person(proxy, ledger, "u-sockjs-" + kind);
            poster.signUp();
            String token = poster.signIn();
            for (int session = 0; session < 6; session++) {
                long room = poster.createRoom("room " + session);
                Queue<String> troubles = new ConcurrentLinkedQueue<>();
                Ledger.Receiver receiver = ledger.receiver("SockJS session " + session, room, 0);
                var client = new WebSocketStompClient(new SockJsClient(List.of(new RestTemplateXhrTransport())));
                var login = new StompHeaders();
                login.set("Authorization", "Bearer " + token);
                var connected = client.connectAsync(
                                proxy.url() + "/ws", new WebSocketHttpHeaders(), login, new Troubles(troubles))
                        .get(30, TimeUnit.SECONDS);
                var subscribe = new StompHeaders();
                subscribe.setDestination("/topic/chat-rooms/" + room + "/messages");
                subscribe.set("position", "0");
                connected.subscribe(subscribe, tellingIt(receiver));
                for (int n = 0; n < 20; n++) {
                    poster.post(room, "m-" + session + "-" + n, "m-" + session + "-" + n);
                }
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(receiver.highest())
                        .as("%s", troubles)
                        .isEqualTo(20));
                connected.disconnect();
                client.stop();
            }
        }
        ledger.assertExactlyOnceInOrder();
    }

    private static PostClient person(ReverseProxy proxy, Ledger ledger, String userId) {
        return new PostClient(List.of(proxy.url()), userId.toLowerCase(Locale.ROOT), "a-password", ledger, PATIENCE);
    }

    private static StompFrameHandler tellingIt(Ledger.Receiver receiver) {
        return new StompFrameHandler() {

            @Override
            public Type getPayloadType(StompHeaders headers) {
                return byte[].class;
            }

            @Override
            public void handleFrame(StompHeaders headers, @Nullable Object payload) {
                String seq = headers.getFirst("seq");
                if (seq != null && payload instanceof byte[] json) {
                    receiver.delivered(
                            Long.parseLong(seq),
                            JSON.readTree(json).path("clientMessageId").stringValue());
                }
            }
        };
    }

    /** What goes wrong in a client, which else would say nothing. */
    private static final class Troubles extends StompSessionHandlerAdapter {

        private final Queue<String> said;

        Troubles(Queue<String> said) {
            this.said = said;
        }

        @Override
        public void handleException(
                StompSession session,
                @Nullable StompCommand command,
                StompHeaders headers,
                byte[] payload,
                Throwable exception) {
            said.add(command + " " + exception);
        }

        @Override
        public void handleTransportError(StompSession session, Throwable exception) {
            said.add(exception.toString());
        }

        @Override
        public void handleFrame(StompHeaders headers, @Nullable Object payload) {
            said.add("ERROR " + headers);
        }
    }
}
