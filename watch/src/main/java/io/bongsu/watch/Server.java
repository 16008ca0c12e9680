package io.bongsu.watch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The backend over HTTP, and the options both commands share. */
final class Server {

    /** The server said no, and would say so again: there is no use in trying further. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    private static final JsonMapper JSON = new JsonMapper();

    @Option(names = "--url", defaultValue = "http://localhost:8080", description = "the backend (${DEFAULT-VALUE})")
    URI url = URI.create("");

    @Option(names = "--user", defaultValue = "alice", description = "who receives (${DEFAULT-VALUE})")
    String user = "";

    @Option(
            names = "--password",
            defaultValue = "${env:BONGSU_PASSWORD}",
            description = "or BONGSU_PASSWORD; the demo's are printed by the server at its start")
    @Nullable
    String password;

    @Option(
            names = "--token",
            defaultValue = "${env:BONGSU_TOKEN}",
            description = "or BONGSU_TOKEN: an access token instead of a password")
    @Nullable
    String givenToken;

    @Option(names = "--room", defaultValue = "1", description = "chatRoomId (${DEFAULT-VALUE})")
    long room;

    @Option(
            names = "--position",
            defaultValue = "-1",
            description = "the last seq already seen; 0 begins with the oldest; without it, from now on")
    long position;

    final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    private volatile String token = "";

    /** A token good for HTTP, STOMP and the broker; signs in where there is a password. */
    String signIn() throws IOException {
        if (givenToken != null && !givenToken.isEmpty()) {
            token = givenToken;
        } else if (password == null || password.isEmpty()) {
            throw new Refused("No password: give --password, --token, BONGSU_PASSWORD or BONGSU_TOKEN.");
        } else {
            var body = Map.of("grantType", "password", "userId", user, "password", password);
            token = call(HttpRequest.newBuilder(url.resolve("/auth/token"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))))
                    .path("accessToken")
                    .stringValue("");
        }
        return token;
    }

    /** The room's messages after a position, page by page. Where it cannot be asked, says so and gives what it has. */
    List<JsonNode> history(long after) {
        var messages = new ArrayList<JsonNode>();
        try {
            long from = after;
            for (JsonNode page = page(from); !page.path("messages").isEmpty(); page = page(from)) {
                page.path("messages").forEach(messages::add);
                from = messages.getLast().path("seq").longValue(Long.MAX_VALUE);
            }
        } catch (IOException e) {
            System.err.println("What came after " + after + " cannot be fetched now: " + e.getMessage());
        }
        return messages;
    }

    private JsonNode page(long after) throws IOException {
        URI uri = url.resolve("/messages?chatRoomId=" + room + "&after=" + after);
        return call(HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token));
    }

    private JsonNode call(HttpRequest.Builder request) throws IOException {
        try {
            var answer =
                    http.send(request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
            int status = answer.statusCode();
            if (status >= 400 && status < 500 && status != 429) {
                throw new Refused(url + " answered " + status + ": " + Room.printable(said(answer.body())));
            }
            if (status != 200) {
                throw new IOException(url + " answered " + status);
            }
            return JSON.readTree(answer.body());
        } catch (java.net.ConnectException e) {
            throw new IOException("Nothing answers at " + url + ": start the server with `make run`.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** A problem's sentence (RFC 9457) and its code, or whatever there is. */
    private static String said(String body) {
        try {
            JsonNode problem = JSON.readTree(body);
            return problem.path("detail").stringValue() + " ("
                    + problem.path("code").stringValue() + ")";
        } catch (JacksonException notOurs) {
            return body;
        }
    }
}
