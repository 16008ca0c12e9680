package io.bongsu.testenv;

import io.bongsu.watch.StompConnection;
import io.bongsu.watch.StompFrame;
import io.bongsu.watch.StompRefused;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Receives one room over STOMP with a client that shares no code with the backend. */
public final class StompReceiver implements RoomReceiver {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Supplier<URI> endpoint;
    private final Supplier<String> token;
    private final long room;
    private final Arrivals arrivals;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final List<StompFrame> errors = new CopyOnWriteArrayList<>();
    private final Told told = new Told();
    private final AtomicInteger connects = new AtomicInteger();
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable StompConnection connection;
    private volatile String lastTrouble = "";
    private final Object taking = new Object();
    private int connectionNumber;
    private volatile boolean subscribed;
    private volatile long position;

    /**
     * @param endpoint asked before every connect: the node may change
     * @param token asked before every connect: it may have expired
     * @param receiver says from which position on
     */
    public StompReceiver(Supplier<URI> endpoint, Supplier<String> token, long room, Ledger.Receiver receiver) {
        this(endpoint, token, room, receiver.highest(), receiver);
    }

    /** @param position to begin after */
    StompReceiver(Supplier<URI> endpoint, Supplier<String> token, long room, long position, Arrivals arrivals) {
        this.endpoint = endpoint;
        this.token = token;
        this.room = room;
        this.position = position;
        this.arrivals = arrivals;
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

    @Override
    public int connects() {
        return connects.get();
    }

    @Override
    public List<String> told() {
        return told.all();
    }

    @Override
    public String lastTrouble() {
        return lastTrouble;
    }

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
            int number = leaveTheOldOne();
            try (var opened =
                    StompConnection.connect(http, endpoint.get(), token.get(), frame -> take(frame, number))) {
                connection = opened;
                subscribed = false;
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
                                Long.toString(position))));
                if (closed) {
                    break;
                }
                lastTrouble = opened.awaitEnd();
            } catch (IOException | RuntimeException e) {
                lastTrouble = e.toString();
                codeOf(e).ifPresent(told::refused);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        leaveTheOldOne();
    }

    /** A frame may still be with whoever takes it when its connection has ended: the position counts once it is done. */
    private int leaveTheOldOne() {
        synchronized (taking) {
            return ++connectionNumber;
        }
    }

    /** Refused by STOMP itself, or by the handshake, whose answer has a status alone. */
    private static Optional<String> codeOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StompRefused refused) {
                return Optional.of(refused.code());
            }
            if (cause instanceof WebSocketHandshakeException refused) {
                return Optional.of(Integer.toString(refused.getResponse().statusCode()));
            }
        }
        return Optional.empty();
    }

    private void take(StompFrame frame, int ofConnection) {
        synchronized (taking) {
            if (ofConnection == connectionNumber) {
                take(frame);
            }
        }
    }

    private void take(StompFrame frame) {
        if (frame.command().equals("ERROR")) {
            errors.add(frame);
            over(frame);
        } else if (frame.command().equals("MESSAGE")) {
            JsonNode body = JSON.readTree(frame.body());
            switch (frame.headers().getOrDefault("event", "")) {
                case "" -> {
                    long seq = body.path("seq").longValue();
                    arrivals.delivered(seq, body.path("clientMessageId").stringValue(""));
                    position = seq;
                }
                case "gap" -> {
                    position = body.path("position").longValue();
                    told.gap(position, body.path("reason").stringValue(""));
                    arrivals.gap(position);
                }
                case "position" -> {
                    subscribed = true;
                    connects.incrementAndGet();
                }
                case "ended" -> {
                    over(frame);
                    cut(); // This subscription is over; another needs no connection of its own, but one is as good.
                }
                default -> {}
            }
        }
    }

    private void over(StompFrame frame) {
        String code = frame.headers().getOrDefault("code", "");
        if (subscribed) {
            told.ended(code);
        } else {
            told.refused(code);
        }
    }
}
