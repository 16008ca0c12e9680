package io.bongsu.apidocs;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.watch.StompFrame;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A STOMP connection that holds every frame, either way, to the document. */
final class CheckedStomp implements AutoCloseable {

    private static final int DEADLINE_SECONDS = 20;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final AsyncApi document;
    private final BlockingQueue<StompFrame> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final WebSocket socket;

    CheckedStomp(URI endpoint, AsyncApi document) {
        this.document = document;
        this.socket = HTTP.newWebSocketBuilder()
                .subprotocols("v12.stomp")
                .buildAsync(endpoint, new Listener())
                .join();
    }

    static CheckedStomp connected(URI endpoint, AsyncApi document, String token) {
        CheckedStomp stomp = new CheckedStomp(endpoint, document);
        stomp.send(
                "CONNECT",
                Map.of("accept-version", "1.2", "heart-beat", "10000,10000", "Authorization", "Bearer " + token));
        assertThat(stomp.next().command()).isEqualTo("CONNECTED");
        return stomp;
    }

    /** A frame the document allows. */
    void send(String command, Map<String, String> headers) {
        document.check(AsyncApi.messageOf(command, headers), headers, "");
        sendUnchecked(StompFrame.of(command, headers).encode());
    }

    void sendUnchecked(String text) {
        socket.sendText(text, true).join();
    }

    void sendBinary() {
        socket.sendBinary(ByteBuffer.wrap(new byte[] {1}), true).join();
    }

    void subscribe(String id, String destination, String... position) {
        Map<String, String> headers = new LinkedHashMap<>(Map.of("id", id, "destination", destination));
        if (position.length > 0) {
            headers.put("position", position[0]);
        }
        send("SUBSCRIBE", headers);
    }

    /** The next frame, found to be as documented. */
    StompFrame next() {
        try {
            StompFrame frame = received.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("No frame came in time; closed: " + closed.getNow("no"));
            }
            document.check(AsyncApi.messageOf(frame.command(), frame.headers()), frame.headers(), frame.body());
            return frame;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A MESSAGE that is this event, or, with {@code stompMessage}, a message. */
    StompFrame next(String message) {
        StompFrame frame = next();
        assertThat(AsyncApi.messageOf(frame.command(), frame.headers())).isEqualTo(message);
        return frame;
    }

    /** An ERROR, after which the connection is closed with the status the document has for its code. */
    void expectError(String code, int statusOfOthers) {
        StompFrame frame = next("error");
        assertThat(frame.headers()).containsEntry("code", code);
        expectClose(code, statusOfOthers);
    }

    void expectClose(String code, int statusOfOthers) {
        int documented = document.closeStatus(code);
        assertThat(closed.orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join())
                .isEqualTo((documented == 0 ? statusOfOthers : documented) + " " + code);
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {

        private final StompFrame.Decoder decoder = new StompFrame.Decoder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            received.addAll(decoder.feed(data.toString().getBytes(StandardCharsets.UTF_8)));
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closed.complete(statusCode + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.complete("broken: " + error);
        }
    }
}
