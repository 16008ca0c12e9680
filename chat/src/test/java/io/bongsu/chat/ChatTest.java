package io.bongsu.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody is told who cannot get in. What it does once they are in, client-java tests. */
class ChatTest {

    private final StringWriter said = new StringWriter();

    @TempDir
    private Path folder;

    private int chat(String url, String password) {
        return Chat.command()
                .setErr(new PrintWriter(said, true))
                .execute("--url", url, "--folder", folder.toString(), "--password", password);
    }

    @Test
    void asksForAPasswordWhereNoneWasGiven() {
        assertThat(chat("http://localhost:1", "")).isEqualTo(2);
        assertThat(said).hasToString("chat: alice is not signed in here: give --password or BONGSU_PASSWORD\n");
    }

    /** The server's answer is the contract's. */
    @Test
    void saysInASentenceThatThePasswordIsWrong() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        server.createContext("/auth/token", exchange -> {
            byte[] problem = ("{\"type\":\"urn:bongsu:problem:invalid-credentials\",\"code\":\"invalid-credentials\","
                            + "\"title\":\"Wrong\",\"status\":401,\"detail\":\"no\",\"instance\":\"/auth/token\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/problem+json");
            exchange.sendResponseHeaders(401, problem.length);
            exchange.getResponseBody().write(problem);
            exchange.close();
        });
        server.start();
        try {
            assertThat(chat("http://localhost:" + server.getAddress().getPort(), "beacon-smoke"))
                    .isEqualTo(2);
        } finally {
            server.stop(0);
        }
        assertThat(said).hasToString("chat: the server knows no alice with this password\n");
    }

    @Test
    void saysInASentenceThatNobodyAnswers() throws IOException {
        int nobodys;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobodys = socket.getLocalPort();
        }
        assertThat(chat("http://localhost:" + nobodys, "beacon-fire")).isEqualTo(1);
        assertThat(said.toString())
                .startsWith("chat: signing in at http://localhost:" + nobodys + " failed: ")
                .hasLineCount(1);
    }
}
