package io.bongsu.stomp;

import io.bongsu.auth.TokenVerifier;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;

/** The WebSocket's side: hands text to the session it belongs to. */
@Component
class StompHandler implements WebSocketHandler, SubProtocolCapable {

    /** In the socket's attributes, not in a map by id: SockJS's clients choose their session's id. */
    private static final String FRAMES = StompFrames.class.getName();

    private final StompSessions sessions;
    private final StompSettings settings;
    private final StompConnect connect;

    StompHandler(StompSessions sessions, StompServices services, TokenVerifier verifier) {
        this.sessions = sessions;
        this.settings = services.settings();
        this.connect = new StompConnect(verifier, services, sessions);
    }

    @Override
    public List<String> getSubProtocols() {
        return List.of("v12.stomp", "v11.stomp");
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession socket) {
        StompSession session = sessions.session(socket);
        // Before it may end: whoever hears of the end looks here.
        socket.getAttributes().put(FRAMES, new StompFrames(session, settings, connect));
        sessions.opened(session);
    }

    @Override
    public void handleMessage(WebSocketSession socket, WebSocketMessage<?> message) {
        StompFrames frames = frames(socket);
        if (frames == null) {
            return;
        }
        switch (message) {
            case TextMessage text -> frames.take(text.getPayload());
            case BinaryMessage ignored -> frames.takeBinary();
            default -> frames.session().heard();
        }
    }

    /** Broken WebSocket frames and broken sockets: the container closes by itself. */
    @Override
    public void handleTransportError(WebSocketSession socket, Throwable broken) {}

    @Override
    public void afterConnectionClosed(WebSocketSession socket, CloseStatus status) {
        StompFrames frames = frames(socket);
        if (frames != null) {
            sessions.closed(frames.session());
        }
    }

    /**
     * In pieces, so that a connection costs a small buffer of the container's and not one as large as the largest frame; what
     * is put together here is bounded by {@link StompSettings#frameBytes}.
     */
    @Override
    public boolean supportsPartialMessages() {
        return true;
    }

    private static @Nullable StompFrames frames(WebSocketSession socket) {
        return (StompFrames) socket.getAttributes().get(FRAMES);
    }
}
