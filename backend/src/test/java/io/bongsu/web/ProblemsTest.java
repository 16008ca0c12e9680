package io.bongsu.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.auth.AuthHttp;
import io.bongsu.auth.AuthOnH2;
import io.bongsu.core.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** Whatever goes wrong over HTTP is a problem with a code, on a real Tomcat. */
@AuthOnH2
class ProblemsTest extends AuthHttp {

    private static final long HUNDRED_MEGABYTES = 100_000_000;

    @Autowired
    private ServletWebServerApplicationContext server;

    @Autowired
    private WebSettings settings;

    private String token() {
        return login(newUser()).text("accessToken");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "not json",
                "{\"number\":1} {}",
                "{\"number\":1}x",
                "{\"number\":1,\"number\":2}",
                "{\"number\":01}",
                "{'number':1}",
                "{\"number\":1,}",
                "{\"text\":\"a\u0001b\"}",
                "{\"text\":\"\\x\"}"
            })
    void textThatIsNotJsonIsMalformed(String body) {
        post("/test/typed", body, token()).is(ProblemCode.MALFORMED_JSON);
    }

    @Test
    void nestingWithoutEndIsMalformed() {
        post("/test/typed", "{\"x\":" + "[".repeat(100_000), token()).is(ProblemCode.MALFORMED_JSON);
    }

    @Test
    void bytesThatAreNotUtf8AreMalformed() {
        send(request("/test/typed", token())
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(
                                "{\"number\":1,\"text\":\"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1)))
                        .build())
                .is(ProblemCode.MALFORMED_JSON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "{\"number\":\"1\"}",
                "{\"number\":1.5}",
                "{\"number\":null}",
                "{\"number\":99999999999}",
                "{\"number\":1,\"text\":5}",
                "{\"number\":1,\"text\":true}",
                "{\"number\":1,\"text\":{}}"
            })
    void jsonOfAnotherTypeIsInvalid(String body) {
        post("/test/typed", body, token()).is(ProblemCode.INVALID_REQUEST);
    }

    @Test
    void unknownPropertiesAreTaken() {
        assertThat(post("/test/typed", "{\"number\":1,\"newer\":true}", token()).status())
                .isEqualTo(200);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        get("/nothing-here?with=query", token()).is(ProblemCode.NOT_FOUND);
        get("/assets/nothing-here.js", null).is(ProblemCode.NOT_FOUND);
    }

    @Test
    void otherMethodsAreNamed() {
        Answer answer = get("/test/typed", token()).is(ProblemCode.METHOD_NOT_ALLOWED);

        assertThat(answer.header("allow")).isEqualTo("POST");
    }

    @Test
    void otherMediaTypesAreRefused() {
        send(request("/test/typed", token())
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("{\"number\":1}"))
                        .build())
                .is(ProblemCode.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void answerTheClientDoesNotAcceptIsAProblemAllTheSame() {
        send(request("/test/typed", token())
                        .header("Content-Type", "application/json")
                        .header("Accept", "image/png")
                        .POST(BodyPublishers.ofString("{\"number\":1}"))
                        .build())
                .is(ProblemCode.NOT_ACCEPTABLE);
    }

    @Test
    void faultTellsNothingOfItself() {
        Answer answer = get("/test/fault", token()).is(ProblemCode.INTERNAL);

        assertThat(answer.http().body()).doesNotContain("secret").doesNotContain("Exception");
    }

    @Test
    void databaseAwayIsSomethingToWaitFor() {
        Answer answer = get("/test/database-away", token()).is(ProblemCode.DATABASE_UNAVAILABLE);

        assertThat(answer.header("retry-after")).isEqualTo("1");
        assertThat(answer.http().body()).doesNotContain("3306");
    }

    @Test
    void bodyAtTheLimitIsReadAndOneByteMoreIsNot() {
        String token = token();
        String start = "{\"number\":1,\"text\":\"";
        String end = "\"}";
        int room = 128 * 1024 - start.length() - end.length();

        assertThat(post("/test/typed", start + "x".repeat(room) + end, token).status())
                .isEqualTo(200);
        post("/test/typed", start + "x".repeat(room + 1) + end, token).is(ProblemCode.CONTENT_TOO_LARGE);
    }

    /** The worst client: sends all of it before it looks at the answer. */
    @Test
    void hundredMegabytesAreAnsweredToAClientThatSendsThemAllFirst() throws IOException {
        String head = "POST /auth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n";

        String answer = exchange(head + "Content-Length: " + HUNDRED_MEGABYTES + "\r\n\r\n", out -> {
            byte[] block = "x".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
            for (long sent = 0; sent < HUNDRED_MEGABYTES; sent += block.length) {
                out.write(block);
            }
        });

        assertThat(answer).startsWith("HTTP/1.1 413").contains("\"code\":\"content-too-large\"");
    }

    @Test
    void hundredMegabytesInChunksAreAnsweredToo() throws IOException {
        String head = "POST /auth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n";

        String answer = exchange(head + "Transfer-Encoding: chunked\r\n\r\n", out -> {
            chunk(out, "{\"grantType\":\"");
            String block = "x".repeat(100_000);
            for (long sent = 0; sent < HUNDRED_MEGABYTES; sent += block.length()) {
                chunk(out, block);
            }
            chunk(out, "\"}");
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        });

        assertThat(answer).startsWith("HTTP/1.1 413").contains("\"code\":\"content-too-large\"");
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        String head = Integer.toHexString(text.length()).toUpperCase(Locale.ROOT);
        out.write((head + "\r\n" + text + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** No servlet sees these; Tomcat's own page must not be HTML either. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /{x} HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /a\"b HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET //nothing HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /a;b=1/c HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /%2e%2e/x HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /a%2Fb HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /a%00b HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "POST /users HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nX: Y\u0000Z\r\n\r\n",
            })
    void requestThatReachesNoServletGetsNoHtml(String request) throws IOException {
        String answer = exchange(request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"), out -> {});

        assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("<html").doesNotContain("<!doctype");
        assertThat(answer).contains("application/problem+json").contains("\"code\":\"");
    }

    @Test
    void foreignPagesMayNotCallUnlessTheyAreNamed() {
        Answer preflight = send(request("/messages", null)
                .header("Origin", "https://elsewhere.example")
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody())
                .build());

        preflight.is(ProblemCode.FORBIDDEN);
        assertThat(preflight.header("access-control-allow-origin")).isEmpty();
    }

    @Test
    void pagesOfANamedOriginMayCall() {
        Answer preflight = send(request("/messages", null)
                .header("Origin", "https://chat.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type,idempotency-key")
                .method("OPTIONS", BodyPublishers.noBody())
                .build());

        assertThat(preflight.status()).isEqualTo(200);
        assertThat(preflight.header("access-control-allow-origin")).isEqualTo("https://chat.example");
        assertThat(preflight.header("access-control-allow-credentials")).isEmpty();
    }

    /** It has origins of its own, and SockJS's clients bring credentials. */
    @Test
    void stompsEndpointAnswersForItself() {
        Answer answer = send(request("/ws/info", null)
                .header("Origin", "https://chat.example")
                .GET()
                .build());

        assertThat(answer.header("access-control-allow-origin")).isEmpty();
    }

    @Test
    void connectionsAreBounded() {
        assertThat(server.getWebServer()).isInstanceOfSatisfying(TomcatWebServer.class, tomcat -> assertThat(
                        tomcat.getTomcat().getConnector().getProperty("maxConnections"))
                .isEqualTo(settings.connections()));
        assertThat(server.getWebServer()).isInstanceOfSatisfying(TomcatWebServer.class, tomcat -> assertThat(
                        tomcat.getTomcat().getConnector().getProperty("processorCache"))
                .as("requests that are held have what they need kept for the next")
                .isEqualTo(settings.connections()));
        long heapBytes = Runtime.getRuntime().maxMemory();
        assertThat(settings.connections()).isBetween(1, (int) Math.min(22_000, heapBytes / 2 / 96 / 1024));
    }

    @Test
    void answersTellBrowsersToTakeNoLiberties() {
        Answer answer = get("/nothing-here", token());

        assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(answer.header("x-frame-options")).isEqualTo("SAMEORIGIN");
        assertThat(answer.header("referrer-policy")).isEqualTo("no-referrer");
        assertThat(answer.header("set-cookie")).isEmpty();
    }

    private interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    private String exchange(String head, Body body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.ISO_8859_1));
            body.writeTo(out);
            out.flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
