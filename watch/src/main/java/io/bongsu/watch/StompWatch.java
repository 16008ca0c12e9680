package io.bongsu.watch;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** One room over STOMP. The server resumes from the position it is given, so there is nothing to fetch. */
final class StompWatch {

    /** Codes after which a new connection may succeed; after any other the answer would be the same. */
    private static final Set<String> PASSING =
            Set.of("token-expired", "rate-limited", "internal", "overloaded", "database-unavailable", "shutting-down");

    private final Server server;
    private final Room room;

    StompWatch(Server server) {
        this.server = server;
        this.room = new Room(server.position, server::history);
    }

    long position() {
        return room.position();
    }

    String runOnce() throws IOException {
        var error = new AtomicReference<@Nullable StompFrame>();
        URI endpoint =
                URI.create(server.url.toString().replaceFirst("^http", "ws")).resolve("/ws");
        try (var connection =
                StompConnection.connect(server.http, endpoint, server.signIn(), frame -> take(frame, error))) {
            var headers = new LinkedHashMap<>(
                    Map.of("id", "1", "destination", "/topic/chat-rooms/" + server.room + "/messages", "ack", "auto"));
            headers.put("position", room.position() == Room.FROM_NOW ? "now" : Long.toString(room.position()));
            connection.send(StompFrame.of("SUBSCRIBE", headers));
            String reason = connection.awaitEnd();
            StompFrame refusal = error.get();
            if (refusal == null) {
                return reason;
            }
            String code = refusal.headers().getOrDefault("code", "");
            String message = code + " " + refusal.headers().getOrDefault("message", "");
            if (PASSING.contains(code)) {
                return message;
            }
            throw new Server.Refused("Refused: " + message);
        }
    }

    /** @param error set to the ERROR frame, after which the server closes */
    void take(StompFrame frame, AtomicReference<@Nullable StompFrame> error) {
        switch (frame.command()) {
            case "MESSAGE" -> {
                String event = frame.headers().getOrDefault("event", "");
                switch (event) {
                    case "" -> room.arrived(frame.body());
                    case "position" -> {
                        System.err.println("Connected over STOMP, room " + server.room + ".");
                        room.goOnAfter(position(frame));
                    }
                    case "gap" -> {
                        System.err.println("Messages up to " + position(frame) + " are no longer kept.");
                        room.goOnAfter(position(frame));
                    }
                    case "ended" ->
                        System.err.println("The right to read room " + server.room + " is gone ("
                                + frame.headers().getOrDefault("code", "") + "): nothing more comes.");
                    default -> System.err.println(event);
                }
            }
            case "ERROR" -> error.set(frame);
            default -> {}
        }
    }

    private static long position(StompFrame frame) {
        return new JsonMapper().readTree(frame.body()).path("position").longValue(0);
    }
}
