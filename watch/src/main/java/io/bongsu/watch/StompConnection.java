package io.bongsu.watch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * STOMP 1.2 over one WebSocket: connects, beats, hands frames over in order, ends once. Reconnecting is the caller's
 * business, because only the caller knows its position.
 */
public final class StompConnection implements AutoCloseable {

    private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(10);
    private static final long BEAT_MILLIS = 10_000;

    private final Consumer<StompFrame> receiver;
    private final CompletableFuture<StompFrame> connected = new CompletableFuture<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private volatile long lastHeardNanos = System.nanoTime();
    private @Nullable WebSocket socket;

    private StompConnection(Consumer<StompFrame> receiver) {
        this.receiver = receiver;
    }

    /**
     * Connects and waits for the server's CONNECTED.
     *
     * @param endpoint ws:// or wss://
     * @param receiver gets every further frame, on the connection's thread: the next one is read when it returns
     */
    public static StompConnection connect(HttpClient http, URI endpoint, String token, Consumer<StompFrame> receiver)
            throws IOException {
        var connection = new StompConnection(receiver);
        try {
            connection.socket = http.newWebSocketBuilder()
                    .subprotocols("v12.stomp")
                    .connectTimeout(CONNECT_DEADLINE)
                    .header("Authorization", "Bearer " + token)
                    .buildAsync(endpoint, connection.new Listener())
                    .join();
            connection.send(StompFrame.of(
                    "CONNECT",
                    Map.of(
                            "accept-version",
                            "1.2",
                            "host",
                            endpoint.getHost(),
                            "Authorization",
                            "Bearer " + token,
                            "heart-beat",
                            BEAT_MILLIS + "," + BEAT_MILLIS)));
            StompFrame answer = connection
                    .connected
                    .orTimeout(CONNECT_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            Thread.ofVirtual().name("stomp-beat").start(() -> connection.beat(answer));
            return connection;
        } catch (CompletionException e) {
            connection.abort();
            throw new IOException("No STOMP connection to " + endpoint + ": " + e.getCause(), e);
        }
    }

    /** Sends a frame; frames of several threads do not mix. */
    public synchronized void send(StompFrame frame) throws IOException {
        sendText(frame.encode());
    }

    private synchronized void sendText(String text) throws IOException {
        if (socket == null) {
            throw new IOException("Not connected");
        }
        try {
            socket.sendText(text, true).join();
        } catch (CompletionException e) {
            abort();
            throw new IOException("The STOMP connection broke", e);
        }
    }

    /** Waits until the connection has ended, whoever ended it, and says why. */
    public String awaitEnd() {
        return ended.join();
    }

    public boolean isOpen() {
        return !ended.isDone();
    }

    /** Ends it without a word, as a cut of the network would. */
    public void abort() {
        if (socket != null) {
            socket.abort();
        }
        end("aborted");
    }

    /** Says goodbye (DISCONNECT) and closes. */
    @Override
    public void close() {
        try {
            if (isOpen()) {
                send(StompFrame.of("DISCONNECT", Map.of()));
            }
        } catch (IOException e) {
            // Gone already: what was wanted.
        }
        abort();
    }

    private void end(String reason) {
        connected.completeExceptionally(new IOException(reason));
        ended.complete(reason);
    }

    /** What both sides agreed on: the larger of "I can" and "I want" each way, 0 meaning never (STOMP 1.2, heart-beating). */
    private void beat(StompFrame answer) {
        String[] agreed = answer.headers().getOrDefault("heart-beat", "0,0").split(",", 2);
        long sends = Long.parseLong(agreed[0].strip());
        long silenceMillis = sends == 0 ? Long.MAX_VALUE : 2 * Math.max(BEAT_MILLIS, sends) + BEAT_MILLIS / 2;
        while (isOpen()) {
            try {
                ended.get(BEAT_MILLIS, TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.TimeoutException e) {
                if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastHeardNanos) > silenceMillis) {
                    abort();
                }
                try {
                    sendText("\n");
                } catch (IOException broken) {
                    return;
                }
            } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
                return;
            }
        }
    }

    private final class Listener implements WebSocket.Listener {

        private final StompFrame.Decoder decoder = new StompFrame.Decoder();
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
                text.setLength(0);
                take(webSocket, bytes);
            } else if (text.length() > StompFrame.LIMIT_BYTES) {
                fail(webSocket, new IllegalArgumentException("A WebSocket message too large"));
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
            var bytes = new byte[data.remaining()];
            data.get(bytes);
            take(webSocket, bytes);
            webSocket.request(1);
            return null;
        }

        private void take(WebSocket webSocket, byte[] bytes) {
            lastHeardNanos = System.nanoTime();
            try {
                for (StompFrame frame : decoder.feed(bytes)) {
                    if (frame.command().equals("CONNECTED")) {
                        connected.complete(frame);
                    } else if (frame.command().equals("ERROR") && !connected.isDone()) {
                        connected.completeExceptionally(new StompRefused(frame));
                    } else {
                        receiver.accept(frame);
                    }
                }
            } catch (RuntimeException e) {
                fail(webSocket, e);
            }
        }

        private void fail(WebSocket webSocket, RuntimeException e) {
            webSocket.abort();
            end(String.valueOf(e));
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            end("closed by the server: " + statusCode + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            end(String.valueOf(error));
        }
    }
}
