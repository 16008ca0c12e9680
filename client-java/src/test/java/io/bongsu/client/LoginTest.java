package io.bongsu.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bongsu.client.TokenSource.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.SocketPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scripted server: the moments between two answers are what matters here. */
class LoginTest {

    private final MockWebServer server = new MockWebServer();

    @TempDir
    private Path folder;

    private Login login;

    @BeforeEach
    void open() throws IOException {
        server.start();
        login = reopened();
    }

    @AfterEach
    void stop() throws IOException {
        server.shutdown();
    }

    @Test
    void goesOnWithTheLastRefreshTokenAfterARestart() throws Exception {
        tokens("access-1", "refresh-1");
        login.signIn("alice", "beacon-fire");
        tokens("access-2", "refresh-2");
        assertThat(login.token(Purpose.HTTP).value()).isEqualTo("access-2");
        tokens("access-3", "refresh-3");
        assertThat(reopened().token(Purpose.MQTT).value()).isEqualTo("access-3");

        assertThat(asked()).contains("\"password\"").contains("alice");
        assertThat(asked()).contains("refresh-1").doesNotContain("mqtt");
        assertThat(asked()).contains("refresh-2").contains("\"for\":\"mqtt\"");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void isSignedOutWhereItsRefreshTokenWasUsedBefore() throws Exception {
        tokens("access-1", "refresh-1");
        login.signIn("alice", "beacon-fire");
        problem(401, "refresh-token-reused");

        assertThatThrownBy(() -> login.token(Purpose.HTTP))
                .isInstanceOf(SignedOutException.class)
                .extracting(e -> ((SignedOutException) e).code())
                .isEqualTo("refresh-token-reused");
        assertThat(reopened().isSignedIn()).isFalse();
    }

    @Test
    void signsADeviceInAgain() throws Exception {
        tokens("access-1", "refresh-1");
        login.signInDevice("d-1", "secret");
        problem(401, "refresh-token-reused");
        tokens("access-2", "refresh-2");
        assertThat(login.token(Purpose.HTTP).value()).isEqualTo("access-2");
    }

    @Test
    void keepsItsLoginWhereTheAnswerIsNotTheServers() throws Exception {
        tokens("access-1", "refresh-1");
        login.signIn("alice", "beacon-fire");
        server.enqueue(new MockResponse().setBody("<html>Welcome to our café</html>"));
        server.enqueue(new MockResponse().setResponseCode(302).setHeader("Location", "/portal"));
        server.enqueue(new MockResponse().setResponseCode(403).setBody("no"));
        server.enqueue(new MockResponse().setSocketPolicy(SocketPolicy.DISCONNECT_AFTER_REQUEST));
        problem(503, "database-unavailable");
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> login.token(Purpose.HTTP)).isInstanceOf(IOException.class);
        }
        assertThat(login.isSignedIn()).isTrue();
        assertThat(server.getRequestCount()).as("none sent twice by itself").isEqualTo(6);
    }

    /** A server of another version, or one behind a wrong address, answers in the server's words, too. */
    @Test
    void keepsItsLoginWhereTheAnswerSaysNothingOfIt() throws Exception {
        tokens("access-1", "refresh-1");
        login.signIn("alice", "beacon-fire");
        problem(400, "invalid-request");
        problem(403, "forbidden");
        problem(404, "not-found");
        problem(422, "limit-reached");
        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> login.token(Purpose.HTTP)).isInstanceOf(IOException.class);
        }
        assertThat(reopened().isSignedIn()).isTrue();
        tokens("access-2", "refresh-2");
        assertThat(login.token(Purpose.HTTP).value()).isEqualTo("access-2");
    }

    @Test
    void isSignedOutWhereTheServerSaysThatTheLoginIsOver() throws Exception {
        for (String code : List.of("invalid-credentials", "refresh-token-reused", "token-expired", "account-locked")) {
            tokens("access-1", "refresh-1");
            login.signIn("alice", "beacon-fire");
            problem(401, code);
            assertThatThrownBy(() -> login.token(Purpose.HTTP)).as(code).isInstanceOf(SignedOutException.class);
            assertThat(reopened().isSignedIn()).as(code).isFalse();
        }
    }

    @Test
    void doesNotUseAnAnswerWhoseRefreshTokenCannotBeKept() throws Exception {
        tokens("access-1", "refresh-1");
        login.signIn("alice", "beacon-fire");
        Files.delete(file());
        Files.delete(file().getParent());
        Files.createFile(file().getParent());
        tokens("access-2", "refresh-2");
        assertThatThrownBy(() -> login.token(Purpose.HTTP)).isInstanceOf(IOException.class);
    }

    private Path file() {
        return folder.resolve("own").resolve("login");
    }

    private Login reopened() throws IOException {
        return Login.in(server.url("/").uri(), file());
    }

    private String asked() throws InterruptedException {
        return server.takeRequest().getBody().readUtf8();
    }

    private void tokens(String access, String refresh) {
        server.enqueue(new MockResponse()
                .setBody("{\"accessToken\":\"" + access + "\",\"tokenType\":\"Bearer\",\"expiresIn\":900,"
                        + "\"refreshToken\":\"" + refresh + "\"}"));
    }

    private void problem(int status, String code) {
        server.enqueue(new MockResponse().setResponseCode(status).setBody("{\"code\":\"" + code + "\"}"));
    }
}
