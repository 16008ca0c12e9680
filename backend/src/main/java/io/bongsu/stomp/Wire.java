package io.bongsu.stomp;

import jakarta.websocket.RemoteEndpoint;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.sockjs.transport.SockJsSession;
import org.springframework.web.socket.sockjs.transport.session.AbstractSockJsSession;

/** A WebSocket, or what SockJS makes look like one. One thread at a time sends; any closes. */
final class Wire {

    /** Frames handed to SockJS while its client has no request open: they make the next answer. */
    static final int PARKED_FRAMES = 32;

    /** How long Tomcat waits for a blocking write before it gives the socket up. */
    private static final String TOMCAT_SEND_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

    /** The piece of text at a time that the container hands over, in characters; SockJS gets each message whole. */
    private static final int SMALLEST_PIECE = 1_024;

    private static final int LARGEST_PIECE = 8_192;

    /** Half as many as a frame may come in. */
    private static final int PIECES = 128;

    /** What Tomcat's writer takes at once: as many characters as {@code web.WebConfiguration} gives it bytes. */
    private static final int WRITER_CHARS = 2_048;

    private final WebSocketSession session;

    /** The container's side of it; null where there is none, over SockJS's HTTP. */
    private final jakarta.websocket.@Nullable Session container;

    private final Duration sendTimeLimit;
    private final StompMetrics metrics;
    private int parked;
    private volatile long sentNanos = System.nanoTime();
    private volatile long beganNanos;
    private volatile boolean sending;
    private volatile boolean timedOut;

    Wire(WebSocketSession session, StompSettings settings, StompMetrics metrics) {
        this.session = session;
        this.sendTimeLimit = settings.sendTimeLimit();
        this.metrics = metrics;
        this.container = session instanceof NativeWebSocketSession standard
                ? standard.getNativeSession(jakarta.websocket.Session.class)
                : null;
        if (container != null) {
            // A little later, so that a slow receiver is told from one that was cut.
            container
                    .getUserProperties()
                    .put(TOMCAT_SEND_TIMEOUT, sendTimeLimit.plusMillis(100).toMillis());
        }
        if (container != null && !(session instanceof SockJsSession)) {
            container.setMaxTextMessageBufferSize(
                    Math.clamp(settings.frameBytes() / PIECES, SMALLEST_PIECE, LARGEST_PIECE));
        }
    }

    /**
     * Whether another frame may be handed over now. SockJS over HTTP queues what it is given between two requests, and
     * ends the session when its queue is full: so little is given then, and the cursors wait instead.
     */
    boolean canTake() {
        if (session instanceof AbstractSockJsSession sockJs && !sockJs.isActive()) {
            return parked < PARKED_FRAMES;
        }
        parked = 0;
        return true;
    }

    void send(byte[] frame) throws IOException {
        parked++;
        if (container == null || session instanceof SockJsSession) {
            timed(() -> session.sendMessage(new TextMessage(frame)));
        } else {
            var text = new String(frame, StandardCharsets.UTF_8);
            timed(() -> send(text, container.getBasicRemote()));
        }
        metrics.frameSent();
    }

    /**
     * Most frames through Tomcat's writer, which encodes an array: three times as quick as its way with a text, which asks
     * for one character after the other. What does not fit into the writer at once would be cut anywhere, in the middle of
     * a surrogate pair, too.
     */
    private static void send(String text, RemoteEndpoint.Basic remote) throws IOException {
        if (text.length() > WRITER_CHARS) {
            remote.sendText(text);
            return;
        }
        try (Writer writer = remote.getSendWriter()) {
            writer.write(text.toCharArray());
        }
    }

    /**
     * From now until {@link #release} frames are gathered in the container's buffer, which is written when it is full: a
     * batch costs a few writes and not one for each message.
     */
    void gather() throws IOException {
        if (container != null) {
            container.getBasicRemote().setBatchingAllowed(true);
        }
    }

    /** Writes what was gathered. */
    void release() throws IOException {
        if (container != null) {
            timed(() -> container.getBasicRemote().setBatchingAllowed(false));
        }
    }

    private interface Write {
        void run() throws IOException;
    }

    private void timed(Write write) throws IOException {
        beganNanos = System.nanoTime();
        sending = true;
        try {
            write.run();
        } catch (IOException | RuntimeException broken) {
            timedOut = hasTimedOut();
            throw broken;
        } finally {
            sending = false;
            sentNanos = System.nanoTime();
        }
    }

    /** How long the frame being written has taken so far; zero when none is. */
    Duration sendingFor() {
        return sending ? Duration.ofNanos(System.nanoTime() - beganNanos) : Duration.ZERO;
    }

    /** Whether a frame could not be written in time; otherwise a connection that broke was cut. */
    boolean hasTimedOut() {
        return timedOut || sendingFor().compareTo(sendTimeLimit) > 0;
    }

    Duration silentFor() {
        return sending ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - sentNanos);
    }

    /** May block as long as a write: never called by the scan's thread. */
    void close(CloseStatus status) {
        try {
            session.close(status);
        } catch (IOException | RuntimeException gone) {
            // What was wanted.
        }
    }
}
