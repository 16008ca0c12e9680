package io.bongsu.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.core.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running server and the calls a client makes. The limits are small, so that tests reach them. */
@SpringBootTest(
        classes = AuthSlice.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.main.banner-mode=off",
            "test.endpoints=true",
            "bongsu.web.allowed-origins=https://chat.example",
            "bongsu.auth.sign-up=closed",
            "bongsu.auth.generate-keys=true",
            "bongsu.auth.password-strength=4",
            "bongsu.auth.hashing-wait=30s",
            "bongsu.auth.failures-per-user=3",
            "bongsu.auth.failures-per-address=1000",
            "bongsu.auth.sessions-per-account=12",
            // One is left where one holds a lock and as many as may wait for it.
            "spring.datasource.hikari.maximum-pool-size=10",
            "bongsu.auth.devices-per-user=2",
            "bongsu.auth.revocations=10",
            "bongsu.auth.operator.user-id=op",
            "bongsu.auth.operator.password=operator-secret"
        })
public abstract class AuthHttp {

    protected static final String PASSWORD = "correct horse";
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient client = HttpClient.newHttpClient();

    @LocalServerPort
    protected int port;

    @Autowired
    protected TestClock clock;

    @Autowired
    Accounts accounts;

    @DynamicPropertySource
    static void keys(DynamicPropertyRegistry registry) {
        registry.add("bongsu.auth.keys", AuthHttp::newFolder);
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory("bongsu-keys");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An answer, its body read as JSON where it has one. */
    public record Answer(HttpResponse<String> http, JsonNode body) {

        public int status() {
            return http.statusCode();
        }

        public String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }

        public String text(String name) {
            return body.path(name).asString("");
        }

        /** That this is a whole problem, and this one. */
        public Answer is(ProblemCode code) {
            assertThat(text("code")).as(http.body()).isEqualTo(code.code());
            assertThat(status()).isEqualTo(code.status());
            assertThat(body.path("status").asInt()).isEqualTo(code.status());
            assertThat(text("title")).isEqualTo(code.title());
            assertThat(text("detail")).isNotEmpty();
            assertThat(text("instance")).isEqualTo(http.uri().getPath());
            assertThat(header("content-type")).startsWith("application/problem+json");
            assertThat(header("retry-after").isEmpty()).isEqualTo(status() != 429 && status() != 503);
            assertThat(header("www-authenticate").isEmpty()).isEqualTo(status() != 401);
            return this;
        }
    }

    protected Answer post(String path, String body, @Nullable String token) {
        return send(request(path, token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    protected Answer get(String path, @Nullable String token) {
        return send(request(path, token).build());
    }

    protected HttpRequest.Builder request(String path, @Nullable String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    protected Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            boolean json =
                    response.headers().firstValue("content-type").orElse("").contains("json");
            return new Answer(response, JSON.readTree(json ? response.body() : "{}"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A new account; the operator's way, since signing up is closed here. */
    protected String newUser() {
        String userId = "u-" + NAMES.incrementAndGet();
        accounts.createUser(userId, PASSWORD, null);
        return userId;
    }

    protected Answer login(String userId) {
        return login(userId, PASSWORD);
    }

    protected Answer login(String userId, String password) {
        return post(
                "/auth/token",
                "{\"grantType\":\"password\",\"userId\":\"%s\",\"password\":\"%s\"}".formatted(userId, password),
                null);
    }

    protected String operatorToken() {
        return login("op", "operator-secret").text("accessToken");
    }

    protected Answer refresh(String refreshToken) {
        return post(
                "/auth/token",
                "{\"grantType\":\"refresh_token\",\"refreshToken\":\"%s\"}".formatted(refreshToken),
                null);
    }

    /** What an authenticated caller gets where there is nothing: the token was taken. */
    protected boolean isTaken(String token) {
        return get("/nothing-here", token).status() == 404;
    }
}
