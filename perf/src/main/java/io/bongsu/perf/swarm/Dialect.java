package io.bongsu.perf.swarm;

import io.bongsu.perf.swarm.SteppedStream.HeartBeat;
import io.bongsu.perf.swarm.SteppedStream.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** How a receiver of one transport opens its stream: what it sends, and what it waits for before it sends the next. */
public enum Dialect {
    /** Ours. */
    STOMP {
        @Override
        List<Step> opening(Ticket ticket) {
            return List.of(
                    upgrade("/ws", "v12.stomp", HEAD_END),
                    frame(connect(ticket), "CONNECTED"),
                    frame(subscribe(ticket), "RECEIPT"));
        }

        @Override
        HeartBeat heartBeat() {
            return new HeartBeat(HEART_BEAT, () -> Requests.textFrame("\n"));
        }
    },
    /** SockJS's own framing over a WebSocket: arrays of strings. */
    SOCKJS {
        @Override
        List<Step> opening(Ticket ticket) {
            String session = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
            return List.of(
                    upgrade("/ws/000/s" + session + "/websocket", "", "\u0081\u0001o"),
                    frame(sockJs(connect(ticket)), "CONNECTED"),
                    frame(sockJs(subscribe(ticket)), "RECEIPT"));
        }

        @Override
        HeartBeat heartBeat() {
            return new HeartBeat(HEART_BEAT, () -> Requests.textFrame(sockJs("\n")));
        }
    },
    /** Of a broker that knows neither tokens nor positions nor receipts. */
    PLAIN_STOMP {
        @Override
        List<Step> opening(Ticket ticket) {
            return List.of(
                    upgrade("/ws", "v12.stomp", HEAD_END),
                    frame("CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:0,0\n\n\0", "CONNECTED"),
                    frame(
                            "SUBSCRIBE\nid:sub-0\ndestination:/topic/chat-rooms/" + ticket.room() + "/messages\n\n\0",
                            ""));
        }
    },
    /** Engine.IO 4 over a WebSocket; whoever connects is in the room. */
    SOCKET_IO {
        @Override
        List<Step> opening(Ticket ticket) {
            return List.of(upgrade("/socket.io/?EIO=4&transport=websocket", "", "0{"), frame("40", "40{"));
        }
    },
    /** The same with connection state recovery, which a server must be asked for. */
    SOCKET_IO_RECOVERING {
        @Override
        List<Step> opening(Ticket ticket) {
            return List.of(
                    upgrade("/socket.io/?EIO=4&transport=websocket", "", "0{"),
                    new Step(() -> Requests.textFrame(ticket.socketIo().connect()), "40{"));
        }

        @Override
        Conversation with(Ticket ticket, Conversation.Wire wire) {
            return new Overheard(super.with(ticket, wire), ticket.socketIo());
        }
    },
    SSE {
        @Override
        List<Step> opening(Ticket ticket) {
            return List.of(new Step(
                    () -> Requests.get(
                            "/sse/chat-rooms/" + ticket.room() + "/messages" + after(ticket.position()),
                            ticket.token()),
                    HEAD_END));
        }
    },
    LONG_POLLING {
        @Override
        Conversation with(Ticket ticket, Conversation.Wire wire) {
            return new Polling(Polling.Way.LONG, ticket, wire);
        }
    },
    /** The naive way, which asks for what comes from now on each time. */
    LONG_POLLING_WITHOUT_POSITION {
        @Override
        Conversation with(Ticket ticket, Conversation.Wire wire) {
            return new Polling(Polling.Way.LONG_WITHOUT_POSITION, ticket, wire);
        }
    },
    /** History, every second. */
    POLLING {
        @Override
        Conversation with(Ticket ticket, Conversation.Wire wire) {
            return new Polling(Polling.Way.PLAIN, ticket, wire);
        }
    },
    MQTT_3 {
        @Override
        Conversation with(Ticket ticket, Conversation.Wire wire) {
            return new MqttConversation(4, ticket, wire);
        }
    },
    MQTT_5 {
        @Override
        Conversation with(Ticket ticket, Conversation.Wire wire) {
            return new MqttConversation(5, ticket, wire);
        }
    },
    MQTT_5_WEBSOCKET {
        @Override
        Conversation with(Ticket ticket, Conversation.Wire wire) {
            return new WebSocketFrames("/mqtt", "mqtt", wire, inner -> new MqttConversation(5, ticket, inner));
        }
    };

    /** As a reader of a report calls it. */
    public String label() {
        return switch (this) {
            case STOMP -> "STOMP";
            case SOCKJS -> "STOMP over SockJS";
            case PLAIN_STOMP -> "STOMP, without token and position";
            case SOCKET_IO -> "Socket.IO";
            case SOCKET_IO_RECOVERING -> "Socket.IO with recovery";
            case SSE -> "SSE";
            case LONG_POLLING -> "long polling";
            case LONG_POLLING_WITHOUT_POSITION -> "long polling without position";
            case POLLING -> "polling every second";
            case MQTT_3 -> "MQTT 3.1.1";
            case MQTT_5 -> "MQTT";
            case MQTT_5_WEBSOCKET -> "MQTT over WebSocket";
        };
    }

    /** Whether Bongsu speaks it. */
    public boolean isOurs() {
        return this != PLAIN_STOMP && this != SOCKET_IO && this != SOCKET_IO_RECOVERING;
    }

    /** Whether it has every message as it comes: the others miss some, or wait for a clock. */
    public boolean hearsAll() {
        return this != LONG_POLLING_WITHOUT_POSITION && this != POLLING;
    }

    public boolean isMqtt() {
        return this == MQTT_3 || this == MQTT_5 || this == MQTT_5_WEBSOCKET;
    }

    Conversation with(Ticket ticket, Conversation.Wire wire) {
        return new SteppedStream(wire, opening(ticket), heartBeat());
    }

    @Nullable
    HeartBeat heartBeat() {
        return null;
    }

    List<Step> opening(Ticket ticket) {
        throw new IllegalStateException(this + " is not opened step by step");
    }

    /** As the contract has it, both ways. */
    private static final Duration HEART_BEAT = Duration.ofSeconds(10);

    private static final String HEAD_END = "\r\n\r\n";

    static byte[] poll(Ticket ticket, long position) {
        return Requests.get(
                "/long-polling/chat-rooms/" + ticket.room() + "/messages" + after(position), ticket.token());
    }

    private static String after(long position) {
        return position < 0 ? "" : "?after=" + position;
    }

    private static String sockJs(String frame) {
        return "[\"" + frame.replace("\n", "\\n").replace("\0", "\\u0000") + "\"]";
    }

    private static String connect(Ticket ticket) {
        return "CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:10000,10000\n"
                + (ticket.token().isEmpty() ? "" : "Authorization:Bearer " + ticket.token() + "\n") + "\n\0";
    }

    private static String subscribe(Ticket ticket) {
        return "SUBSCRIBE\nid:sub-0\nreceipt:r\ndestination:/topic/chat-rooms/" + ticket.room() + "/messages\n"
                + (ticket.position() < 0 ? "" : "position:" + ticket.position() + "\n") + "\n\0";
    }

    /** What it is sent is read for the session as well; first, for what is missing is asked for by what was read. */
    private record Overheard(Conversation inner, SocketIoSession session) implements Conversation {
        @Override
        public void connected() throws IOException {
            inner.connected();
        }

        @Override
        public void received(byte[] bytes, int from, int to) throws IOException {
            session.read(bytes, from, to);
            inner.received(bytes, from, to);
        }
    }

    private static Step upgrade(String path, String protocol, String waitFor) {
        return new Step(() -> Requests.upgrade(path, protocol), waitFor);
    }

    private static Step frame(String text, String waitFor) {
        return new Step(() -> Requests.textFrame(text), waitFor);
    }
}
