package io.bongsu.testenv;

import io.bongsu.testenv.HttpReceiver.Over;
import java.net.URI;
import java.util.function.Supplier;

/** Each way to receive that promises every message once and in order: what is tested of one is tested of all. */
public enum Transport {
    STOMP(true) {
        @Override
        public RoomReceiver open(
                Supplier<URI> node, Supplier<String> token, long room, long position, Arrivals arrivals) {
            return new StompReceiver(() -> webSocket(node.get()), token, room, position, arrivals);
        }
    },
    SERVER_SENT_EVENTS(true) {
        @Override
        public RoomReceiver open(
                Supplier<URI> node, Supplier<String> token, long room, long position, Arrivals arrivals) {
            return new HttpReceiver(Over.EVENTS, node, token, room, position, arrivals);
        }
    },
    LONG_POLLING(false) {
        @Override
        public RoomReceiver open(
                Supplier<URI> node, Supplier<String> token, long room, long position, Arrivals arrivals) {
            return new HttpReceiver(Over.POLLS, node, token, room, position, arrivals);
        }
    };

    private final boolean stream;

    Transport(boolean stream) {
        this.stream = stream;
    }

    /** Whether one connection brings message after message; else each answer ends, and says nothing of the next. */
    public boolean isStream() {
        return stream;
    }

    /**
     * @param node http://host:port, asked before every connect: it may change
     * @param token asked before every connect: it may have expired
     * @param position to begin after
     */
    public abstract RoomReceiver open(
            Supplier<URI> node, Supplier<String> token, long room, long position, Arrivals arrivals);

    private static URI webSocket(URI node) {
        return URI.create("ws://" + node.getAuthority() + "/ws");
    }
}
