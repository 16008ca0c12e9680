package io.bongsu.perf;

import io.bongsu.testenv.Ledger;
import io.bongsu.watch.StompConnection;
import io.bongsu.watch.StompFrame;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a page with stomp.js does: connects, subscribes, and when the connection has ended waits, connects and subscribes
 * again.
 */
final class PlainStompReceiver implements Contender.Listener {

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http;
    private final URI endpoint;
    private final long room;
    private final Duration reconnectDelay;
    private final Ledger.Receiver into;
    private final AtomicInteger connects = new AtomicInteger();
    private final Object taking = new Object();
    private final Thread thread;
    private int connectionNumber;
    private volatile boolean heard;
    private volatile boolean closed;
    private volatile @Nullable StompConnection connection;

    PlainStompReceiver(HttpClient http, URI endpoint, long room, Duration reconnectDelay, Ledger.Receiver into) {
        this.http = http;
        this.endpoint = endpoint;
        this.room = room;
        this.reconnectDelay = reconnectDelay;
        this.into = into;
        thread = Thread.ofVirtual().name("plain-stomp-receiver").start(this::run);
    }

    @Override
    public boolean isThere() {
        return heard;
    }

    @Override
    public int connects() {
        return connects.get();
    }

    @Override
    public void cut() {
        StompConnection now = connection;
        if (now != null) {
            now.abort();
        }
    }

    @Override
    public void close() {
        closed = true;
        cut();
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            int number = leaveTheOldOne();
            try (var opened = StompConnection.connect(http, endpoint, "", frame -> take(frame, number))) {
                connection = opened;
                connects.incrementAndGet();
                opened.send(StompFrame.of(
                        "SUBSCRIBE", Map.of("id", "1", "destination", "/topic/chat-rooms/" + room + "/messages")));
                if (!closed) {
                    opened.awaitEnd();
                }
            } catch (IOException | RuntimeException notNow) {
                // As stomp.js does, it tries again whatever the reason.
            }
            waitToReconnect();
        }
        leaveTheOldOne();
    }

    private void waitToReconnect() {
        long end = System.nanoTime() + reconnectDelay.toNanos();
        for (long left = reconnectDelay.toNanos(); left > 0 && !closed; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** What still comes of a connection that has ended is not shown: stomp.js lets go of its socket, too. */
    private int leaveTheOldOne() {
        synchronized (taking) {
            return ++connectionNumber;
        }
    }

    private void take(StompFrame frame, int ofConnection) {
        synchronized (taking) {
            if (ofConnection == connectionNumber && frame.command().equals("MESSAGE")) {
                heard = true;
                JsonNode message = JSON.readTree(frame.body());
                LossTest.keyIn(message.path("content").stringValue(""))
                        .ifPresent(key -> into.delivered(message.path("id").longValue(), key));
            }
        }
    }
}
