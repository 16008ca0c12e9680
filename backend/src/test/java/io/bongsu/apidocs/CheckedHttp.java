package io.bongsu.apidocs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Calls a server, and holds what it answers to the document: every answer is checked, whatever the test is about. */
final class CheckedHttp {

    static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI server;
    private final DocumentedAnswers documented;

    CheckedHttp(URI server, DocumentedAnswers documented) {
        this.server = server;
        this.documented = documented;
    }

    /** @param json missing where the body is none */
    record Answer(int status, HttpHeaders headers, String text, JsonNode json) {

        String text(String name) {
            return json.path(name).asString("");
        }

        /** Status and, of a problem, its code: {@code 404 room-not-found}. */
        String outcome() {
            return json.has("code") ? status + " " + text("code") : Integer.toString(status);
        }
    }

    Call call(String method, String pathAndQuery) {
        return new Call(method, pathAndQuery);
    }

    Call get(String pathAndQuery) {
        return call("GET", pathAndQuery);
    }

    Call post(String path, String json) {
        return call("POST", path).json(json);
    }

    /** A request being made. */
    final class Call {

        private final String method;
        private final URI uri;
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private boolean twoTokens;
        private @Nullable String body;

        private Call(String method, String pathAndQuery) {
            this.method = method;
            this.uri = server.resolve(pathAndQuery);
        }

        Call header(String name, String value) {
            headers.put(name, value);
            return this;
        }

        Call token(@Nullable String token) {
            return token == null ? this : header("Authorization", "Bearer " + token);
        }

        Call twoTokens() {
            twoTokens = true;
            return this;
        }

        Call json(String json) {
            return body("application/json", json);
        }

        Call body(String type, String content) {
            body = content;
            return header("Content-Type", type);
        }

        String method() {
            return method;
        }

        URI uri() {
            return uri;
        }

        Map<String, String> headers() {
            return headers;
        }

        @Nullable
        String body() {
            return body;
        }

        /** Opens a WebSocket (RFC 6455 §4.1): java.net's own client does not show the answer. */
        Answer handshake(String subprotocol) {
            try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
                String path = uri.getPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
                String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                        + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: " + subprotocol;
                socket.getOutputStream().write((request + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                int status =
                        Integer.parseInt(reader.readLine().substring("HTTP/1.1 ".length(), "HTTP/1.1 101".length()));
                Map<String, List<String>> received = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
                for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
                    received.put(line.replaceFirst(":.*", ""), List.of(line.replaceFirst("[^:]*: *", "")));
                }
                HttpHeaders shown = HttpHeaders.of(received, (name, value) -> true);
                Answer answer = new Answer(status, shown, "", MissingNode.getInstance());
                documented.check(this, answer);
                return answer;
            } catch (IOException e) {
                throw new AssertionError(uri + " was not answered", e);
            }
        }

        Answer send() {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                    .timeout(Duration.ofSeconds(60))
                    .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            headers.forEach(request::header);
            if (twoTokens) {
                request.header("Authorization", "Bearer one").header("Authorization", "Bearer two");
            }
            try {
                HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
                String type = response.headers().firstValue("Content-Type").orElse("");
                String text = text(type, response.body());
                Answer answer = new Answer(
                        response.statusCode(),
                        response.headers(),
                        text,
                        type.contains("json") ? JSON.readTree(text) : MissingNode.getInstance());
                documented.check(this, answer);
                return answer;
            } catch (IOException e) {
                throw new AssertionError(method + " " + uri + " was not answered", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        /** Of an event stream, which has no end, what says where it begins. */
        private static String text(String type, InputStream body) throws IOException {
            if (!type.startsWith("text/event-stream")) {
                return new String(body.readAllBytes(), StandardCharsets.UTF_8);
            }
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
                StringBuilder text = new StringBuilder();
                String line = "";
                while (line != null && !line.startsWith("data:")) {
                    line = lines.readLine();
                    text.append(line).append('\n');
                }
                return text.toString();
            }
        }
    }
}
