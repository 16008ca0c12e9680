package io.bongsu.testenv;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A user over HTTP, as the contract asks: a post is repeated with the same clientMessageId until it is answered, with 429,
 * 503 and a proxy's 502 and 504 after Retry-After. Writes attempts and acknowledgements into the ledger. With several nodes it turns to the
 * next one when one fails. May be used by many threads.
 */
public final class PostClient {

    /** An answer that repeating would not change. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final int status;

        Refused(int status, String body) {
            super(status + " " + body);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration REQUEST_DEADLINE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);

    private final List<URI> nodes;
    private final String userId;
    private final String password;
    private final Ledger ledger;
    private final Duration deadline;
    private final AtomicInteger node = new AtomicInteger();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(REQUEST_DEADLINE)
            .build();
    private volatile String token = "";

    /** @param deadline after which a call that is still not answered fails */
    public PostClient(List<URI> nodes, String userId, String password, Ledger ledger, Duration deadline) {
        this.nodes = List.copyOf(nodes);
        this.userId = userId;
        this.password = password;
        this.ledger = ledger;
        this.deadline = deadline;
    }

    public String userId() {
        return userId;
    }

    public void signUp() {
        call("POST", "/users", Map.of("userId", userId, "password", password, "displayName", userId));
    }

    /** A new access token, good for HTTP, STOMP and the broker. Later calls use it. */
    public String signIn() {
        var body = Map.of("grantType", "password", "userId", userId, "password", password);
        token = call("POST", "/auth/token", body).path("accessToken").stringValue();
        return token;
    }

    /** Ends all logins, this one too. */
    public void signOutEverywhere() {
        call("POST", "/auth/revoke", Map.of("everywhere", true));
    }

    public long createRoom(String name) {
        return call("POST", "/chat-rooms", Map.of("name", name))
                .path("chatRoomId")
                .longValue();
    }

    /** The answer. */
    public JsonNode putMember(long room, String member, boolean canRead, boolean canWrite) {
        return call(
                "PUT",
                "/chat-rooms/" + room + "/members/" + member,
                Map.of("canRead", canRead, "canWrite", canWrite, "owner", false));
    }

    /** The answer. */
    public JsonNode removeMember(long room, String member) {
        return call("DELETE", "/chat-rooms/" + room + "/members/" + member, Map.of());
    }

    /** Posts until answered and gives the message as stored. */
    public JsonNode post(long room, String clientMessageId, String content) {
        ledger.attempted(clientMessageId);
        JsonNode message = call(
                "POST",
                "/messages",
                Map.of("chatRoomId", room, "clientMessageId", clientMessageId, "content", content));
        ledger.acknowledged(clientMessageId, room, message.path("seq").longValue());
        return message;
    }

    /** One page of a room's history. */
    public JsonNode history(long room, long after) {
        return call("GET", "/messages?chatRoomId=" + room + "&after=" + after, Map.of());
    }

    /** Reads the whole room back into the ledger and gives the last seq. */
    public long readBack(long room) {
        long position = 0;
        for (JsonNode page = history(room, 0); !page.path("messages").isEmpty(); page = history(room, position)) {
            for (JsonNode message : page.path("messages")) {
                position = message.path("seq").longValue();
                ledger.stored(message.path("clientMessageId").stringValue(""), room, position);
            }
        }
        return position;
    }

    private JsonNode call(String method, String path, Map<String, ?> body) {
        Instant end = Instant.now().plus(deadline);
        String trouble;
        do {
            int attempt = node.get();
            Duration pause = SHORTEST_PAUSE;
            try {
                HttpResponse<String> answer = send(method, path, body, attempt);
                int status = answer.statusCode();
                if (status / 100 == 2) {
                    return answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body());
                }
                trouble = status + " " + answer.body();
                if (status == 401 && !path.startsWith("/auth/") && answer.body().contains("token-expired")) {
                    signIn();
                } else if (status == 429 || (status >= 502 && status <= 504)) {
                    pause = retryAfter(answer);
                } else {
                    throw new Refused(status, answer.body());
                }
            } catch (IOException e) {
                trouble = e.toString();
            }
            node.compareAndSet(attempt, attempt + 1);
            LockSupport.parkNanos(pause.toNanos());
        } while (Instant.now().isBefore(end) && !Thread.currentThread().isInterrupted());
        throw new IllegalStateException(method + " " + path + " not answered within " + deadline + ": " + trouble);
    }

    private HttpResponse<String> send(String method, String path, Map<String, ?> body, int attempt) throws IOException {
        var publisher = body.isEmpty()
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body));
        var request = HttpRequest.newBuilder(
                        nodes.get(Math.floorMod(attempt, nodes.size())).resolve(path))
                .timeout(REQUEST_DEADLINE)
                .header("Content-Type", "application/json")
                .method(method, publisher);
        if (!token.isEmpty() && !path.equals("/auth/token")) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static Duration retryAfter(HttpResponse<String> answer) {
        long seconds = answer.headers().firstValueAsLong("Retry-After").orElse(0);
        long millis =
                Math.clamp(TimeUnit.SECONDS.toMillis(seconds), SHORTEST_PAUSE.toMillis(), LONGEST_PAUSE.toMillis());
        return Duration.ofMillis(millis);
    }
}
