package io.bongsu.stomp;

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
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A STOMP client that says exactly what a test wants said, over a plain WebSocket. */
final class TestClient implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long DEADLINE_SECONDS = 15;

    private final BlockingQueue<StompFrame> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final AtomicInteger beats = new AtomicInteger();
    private final StompFrame.Decoder decoder = new StompFrame.Decoder();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;
    private volatile boolean reading = true;

    TestClient(int port, String query) {
        socket = HTTP.newWebSocketBuilder()
                .subprotocols("v12.stomp", "v11.stomp")
                .buildAsync(URI.create("ws://localhost:" + port + "/ws" + query), new Listener())
                .join();
    }

    static TestClient connected(int port, String token) {
        return connected(port, token, Map.of());
    }

    static TestClient connected(int port, String token, Map<String, String> headers) {
        var client = new TestClient(port, "");
        Map<String, String> all =
                new LinkedHashMap<>(Map.of("accept-version", "1.2", "Authorization", "Bearer " + token));
        all.putAll(headers);
        client.send("CONNECT", all);
        assertThat(client.next().command()).isEqualTo("CONNECTED");
        return client;
    }

    String subprotocol() {
        return socket.getSubprotocol();
    }

    void send(String command, Map<String, String> headers) {
        text(StompFrame.of(command, headers).encode());
    }

    void subscribe(String id, long room, String... position) {
        Map<String, String> headers =
                new LinkedHashMap<>(Map.of("id", id, "destination", "/topic/chat-rooms/" + room + "/messages"));
        if (position.length > 0) {
            headers.put("position", position[0]);
        }
        headers.put("receipt", "subscribed-" + id);
        send("SUBSCRIBE", headers);
        if (position.length == 0) {
            assertThat(next().headers()).containsEntry("receipt-id", "subscribed-" + id);
        }
    }

    /** As subscription 1, with a receipt {@code r} that is not waited for. */
    void subscribeUnchecked(long room) {
        send("SUBSCRIBE", Map.of("id", "1", "destination", "/topic/chat-rooms/" + room + "/messages", "receipt", "r"));
    }

    /** Where the connection may be closed this very moment. */
    void quietly(String raw) {
        var unused = socket.sendText(raw, true).exceptionally(gone -> null);
    }

    void text(String raw) {
        socket.sendText(raw, true).join();
    }

    void binary(byte[] raw) {
        socket.sendBinary(ByteBuffer.wrap(raw), true).join();
    }

    /** The next frame, whatever it is. */
    StompFrame next() {
        try {
            StompFrame frame = frames.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("No frame came in time; closed: " + closed.getNow(null));
            }
            return frame;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** The next MESSAGE; receipts may come in between. */
    StompFrame message() {
        StompFrame frame = next();
        while (frame.command().equals("RECEIPT")) {
            frame = next();
        }
        assertThat(frame.command()).as(frame.toString()).isEqualTo("MESSAGE");
        return frame;
    }

    void expectSeqs(long from, long to) {
        for (long seq = from; seq <= to; seq++) {
            assertThat(message().headers()).containsEntry("seq", Long.toString(seq));
        }
    }

    /** The ERROR that ends the connection, and the status it is closed with. */
    StompFrame expectError(String code, int status) {
        StompFrame frame = next();
        while (frame.command().equals("RECEIPT")) {
            frame = next();
        }
        assertThat(frame.command()).as(frame.toString()).isEqualTo("ERROR");
        assertThat(frame.headers()).containsEntry("code", code).containsKey("message");
        assertThat(closeStatus()).isEqualTo(status);
        return frame;
    }

    int closeStatus() {
        return closed.orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
    }

    boolean isClosed() {
        return closed.isDone();
    }

    int beats() {
        return beats.get();
    }

    void stopReading() {
        reading = false;
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                String whole = text.toString();
                text.setLength(0);
                if (whole.equals("\n")) {
                    beats.incrementAndGet();
                }
                frames.addAll(decoder.feed(whole.getBytes(StandardCharsets.UTF_8)));
            }
            if (reading) {
                webSocket.request(1);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closed.complete(statusCode);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.complete(1006);
        }
    }
}
