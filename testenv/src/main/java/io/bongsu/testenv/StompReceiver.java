package io.bongsu.testenv;

import io.bongsu.watch.StompConnection;
import io.bongsu.watch.StompFrame;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Receives one room over STOMP with a client that shares no code with the backend. Reconnects by position until closed and
 * writes every arrival into the ledger.
 */
public final class StompReceiver implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Supplier<URI> endpoint;
    private final Supplier<String> token;
    private final long room;
    private final Ledger.Receiver receiver;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final List<StompFrame> errors = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable StompConnection connection;
    private volatile String lastTrouble = "";

    /**
     * @param endpoint asked before every connect: the node may change
     * @param token asked before every connect: it may have expired
     * @param receiver says from which position on
     */
    public StompReceiver(Supplier<URI> endpoint, Supplier<String> token, long room, Ledger.Receiver receiver) {
        this.endpoint = endpoint;
        this.token = token;
        this.room = room;
        this.receiver = receiver;
        thread = Thread.ofVirtual().name("stomp-receiver").start(this::run);
    }

    /** Ends the connection without a word; it is made again at once. */
    public void cut() {
        StompConnection now = connection;
        if (now != null) {
            now.abort();
        }
    }

    /** ERROR frames so far, oldest first. */
    public List<StompFrame> errors() {
        return List.copyOf(errors);
    }

    /** Why the last connection failed or ended, for a failure's message. */
    public String lastTrouble() {
        return lastTrouble;
    }

    /** Ends it; afterwards nothing is written into the ledger any more. */
    @Override
    public void close() {
        closed = true;
        cut();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try (var opened = StompConnection.connect(http, endpoint.get(), token.get(), this::take)) {
                connection = opened;
                opened.send(StompFrame.of(
                        "SUBSCRIBE",
                        Map.of(
                                "id",
                                "1",
                                "destination",
                                "/topic/chat-rooms/" + room + "/messages",
                                "ack",
                                "auto",
                                "position",
                                Long.toString(receiver.highest()))));
                if (closed) {
                    return;
                }
                lastTrouble = opened.awaitEnd();
            } catch (IOException | RuntimeException e) {
                lastTrouble = e.toString();
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void take(StompFrame frame) {
        if (frame.command().equals("ERROR")) {
            errors.add(frame);
        } else if (frame.command().equals("MESSAGE")) {
            JsonNode body = JSON.readTree(frame.body());
            switch (frame.headers().getOrDefault("event", "")) {
                case "" ->
                    receiver.delivered(
                            body.path("seq").longValue(),
                            body.path("clientMessageId").stringValue(""));
                case "gap" -> receiver.gap(body.path("position").longValue());
                default -> {}
            }
        }
    }
}
