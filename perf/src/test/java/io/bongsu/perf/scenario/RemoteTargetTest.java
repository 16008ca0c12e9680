package io.bongsu.perf.scenario;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.bongsu.perf.swarm.Dialect;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server is there, and its broker is not where it is looked for, or it does not take the account. */
class RemoteTargetTest {

    private HttpServer server;
    private URI nobody;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/auth/token", exchange -> {
            byte[] answer = "{\"accessToken\":\"a.b.c\",\"expiresIn\":900}".getBytes(StandardCharsets.UTF_8);
            String login = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(login.contains("not the password") ? 401 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try (ServerSocket taken = new ServerSocket(0)) {
            nobody = URI.create("mqtt://127.0.0.1:" + taken.getLocalPort());
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aBrokerThatIsNotThereIsSaidWithTheOptionThatNamesIt() throws IOException {
        URI webSocket = URI.create("ws://127.0.0.1:" + nobody.getPort());
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        RemoteTarget target = new RemoteTarget(url, Optional.of(nobody), Optional.of(webSocket), "alice", "p");

        assertThatThrownBy(() -> target.reach(Dialect.MQTT_5))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Nobody answers at " + nobody)
                .hasMessageContaining("in --mqtt, or");
        assertThatThrownBy(() -> target.reach(Dialect.MQTT_5_WEBSOCKET))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Nobody answers at " + webSocket)
                .hasMessageContaining("in --mqtt-ws, or");
        assertThatCode(() -> target.reach(Dialect.SSE)).doesNotThrowAnyException();
    }

    @Test
    void anAccountThatIsNotTakenIsSaidInASentence() {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        assertThatThrownBy(() -> new RemoteTarget(url, Optional.empty(), Optional.empty(), "alice", "not the password"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        url + " does not take alice with this password: say them in --user and BONGSU_PERF_PASSWORD");
    }
}
