package io.bongsu.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what the contract's golden files say a server sends, and asks as they say a client asks. */
@ExtendWith(OutputCaptureExtension.class)
class ContractGoldensTest {

    private static final JsonMapper JSON = new JsonMapper();

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Server server = new Server();
    private HttpServer http;

    @BeforeEach
    void aServerOfGoldenFiles() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/auth/token", exchange -> answer(exchange, 200, "http/token.answer.json"));
        http.createContext("/messages", exchange -> {
            boolean more = exchange.getRequestURI().getQuery().endsWith("after=1015");
            answer(exchange, 200, more ? "http/history.answer.json" : "http/history-empty.answer.json");
        });
        http.start();
        server.url = URI.create("http://127.0.0.1:" + http.getAddress().getPort());
        server.user = "u-7";
        server.password = "beacon-fire";
        server.room = 42;
        server.position = 1015;
    }

    @AfterEach
    void stop() {
        http.stop(0);
    }

    private void answer(HttpExchange exchange, int status, String golden) throws IOException {
        asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        byte[] body = bytes(golden);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void signsInWithTheGoldenRequestAndTakesTheTokenOfTheGoldenAnswer() throws IOException {
        assertThat(server.signIn()).isEqualTo("an-access-token");
        assertThat(JSON.readTree(asked.getFirst())).isEqualTo(JSON.readTree(bytes("http/token-password.request.json")));
    }

    @Test
    void saysWhatAGoldenProblemSays() {
        http.removeContext("/auth/token");
        http.createContext("/auth/token", exchange -> answer(exchange, 404, "http/problem.answer.json"));

        assertThatThrownBy(server::signIn)
                .isInstanceOf(Server.Refused.class)
                .hasMessageEndingWith(" answered 404: There is no room 999999. (room-not-found)");
    }

    @Test
    void fetchesTheGoldenPageToItsEnd() throws IOException {
        assertThat(server.history(1015))
                .extracting(message -> message.path("seq").longValue())
                .containsExactly(1016L, 1017L);
    }

    /** What comes over MQTT is the message itself. */
    @Test
    void fillsTheHoleBeforeAGoldenMessageAndPrintsBoth(CapturedOutput output) {
        Room room = new Room(1015, server::history);

        room.arrived(text("message.json"));

        JsonNode message = JSON.readTree(bytes("message.json"));
        assertThat(output.getOut().lines())
                .containsExactly(
                        "1016 d-3 lit",
                        "1017 u-7 " + Room.printable(message.path("content").stringValue()));
    }

    @Test
    void followsTheGoldenFrames(CapturedOutput output) {
        StompWatch watch = new StompWatch(server);
        var error = new AtomicReference<@Nullable StompFrame>();

        watch.take(frame("position"), error);
        assertThat(watch.position()).isEqualTo(1016);
        watch.take(frame("message"), error);
        assertThat(watch.position()).isEqualTo(1017);
        assertThat(output.getOut()).startsWith("1017 u-7 봉수");
        watch.take(frame("gap-too-old"), error);
        assertThat(watch.position()).isEqualTo(1000);
        watch.take(frame("gap-ahead"), error);
        assertThat(watch.position()).isEqualTo(1017);
        watch.take(frame("ended"), error);
        assertThat(output.getErr()).contains("not-a-member");
        assertThat(error.get()).isNull();
        watch.take(frame("error"), error);
        assertThat(Objects.requireNonNull(error.get()).headers()).containsEntry("code", "unknown-destination");
    }

    /** The server's tests send these files; ours are the same but for their values. */
    @Test
    void spellsFramesAsTheGoldenOnes() {
        for (String name : List.of("connect", "subscribe", "unsubscribe", "disconnect")) {
            assertThat(frame(name).encode()).isEqualTo(text("stomp/" + name + ".stomp"));
        }
    }

    private static StompFrame frame(String name) {
        return new StompFrame.Decoder().feed(bytes("stomp/" + name + ".stomp")).getFirst();
    }

    private static String text(String path) {
        return new String(bytes(path), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String path) {
        String resource = "/contract/" + path;
        try (InputStream file =
                Objects.requireNonNull(ContractGoldensTest.class.getResourceAsStream(resource), resource)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
