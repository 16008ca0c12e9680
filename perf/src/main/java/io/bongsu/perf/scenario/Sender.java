package io.bongsu.perf.scenario;

import io.bongsu.perf.HttpConnection;
import io.bongsu.perf.StampedPost;
import io.bongsu.perf.swarm.Serial;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Posts one stream of messages over one connection, each after the answer to the last. What is not answered, or with a 5xx or 429, is sent again under
 * the same key, as the contract asks, until it is answered or patience ends. To be used by one thread.
 */
final class Sender implements AutoCloseable {

    enum Outcome {
        ACCEPTED,
        /** After it was sent again, for want of an answer or because of a 5xx. */
        REPEATED,
        /** After it was told to wait (429). */
        HELD_BACK,
        REFUSED,
        /** Nobody knows whether it was stored. */
        UNKNOWN
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration AGAIN_AFTER = Duration.ofMillis(50);
    private static final int TOO_MANY = 429;
    private static final Duration SLOWER = Duration.ofSeconds(1);

    private final URI server;
    private final StampedPost post;
    private final int stream;
    private @Nullable HttpConnection connection;

    Sender(URI server, StampedPost post, int stream) {
        this.server = server;
        this.post = post;
        this.stream = stream;
    }

    int stream() {
        return stream;
    }

    /** Before the clock runs: a connection that is made is none of a message's delay. */
    void connect() {
        try {
            connection = new HttpConnection(server);
        } catch (IOException e) {
            // Then it is tried again with the first message.
            connection = null;
        }
    }

    Outcome send(int round, int n, long dueNanos) {
        byte[] request = post.with(Serial.of(round, stream, n), dueNanos);
        long end = System.nanoTime() + PATIENCE.toNanos();
        Outcome accepted = Outcome.ACCEPTED;
        while (true) {
            int status = exchange(request);
            if (status / 100 == 2) {
                return accepted;
            }
            if (status / 100 == 4 && status != TOO_MANY) {
                return Outcome.REFUSED;
            }
            if (System.nanoTime() > end || Thread.interrupted()) {
                return Outcome.UNKNOWN;
            }
            accepted = status == TOO_MANY || accepted == Outcome.HELD_BACK ? Outcome.HELD_BACK : Outcome.REPEATED;
            LockSupport.parkNanos((status == TOO_MANY ? SLOWER : AGAIN_AFTER).toNanos());
        }
    }

    /** 0 where there was no answer. */
    private int exchange(byte[] request) {
        try {
            if (connection == null) {
                connection = new HttpConnection(server);
            }
            return connection.exchange(request);
        } catch (IOException e) {
            close();
            return 0;
        }
    }

    @Override
    public void close() {
        if (connection != null) {
            try {
                connection.close();
            } catch (IOException gone) {
                // What was wanted.
            }
            connection = null;
        }
    }
}
