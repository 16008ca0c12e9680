package io.bongsu.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rooms that are listened to: brings live messages to their streams, keeps the broker's subscriptions as they should
 * be, and looks for what was missed. Confined to the loop, but for {@link #open} and {@link #begin}.
 */
final class Rooms {

    static final int STREAMS_LIMIT = 1_000;

    private static final Duration COMPARE_CONNECTED = Duration.ofSeconds(60);
    /** Without the broker the heads are how anything is heard of. */
    private static final Duration COMPARE_UNCONNECTED = Duration.ofSeconds(15);

    private final ClientBuilder settings;
    private final Loop loop;
    private final Executor listenerExecutor;
    private final Supplier<BackOff> backOffs;
    private final History history;
    private final Heads heads;

    private final Map<Long, List<RoomStream>> streams = new HashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    /** Of the rooms that the broker denied on this link: it may not have heard yet of a membership that is new. */
    private final Map<Long, BackOff> denials = new HashMap<>();

    private @Nullable MqttLink link;
    private Runnable cancelTimer = () -> {};

    Rooms(ClientBuilder settings, Loop loop, Executor listenerExecutor, Calls calls, Supplier<BackOff> backOffs) {
        this.settings = settings;
        this.loop = loop;
        this.listenerExecutor = listenerExecutor;
        this.backOffs = backOffs;
        this.history = new History(calls, loop);
        this.heads = new Heads(calls, loop, backOffs.get(), () -> !streams.isEmpty(), this::compare);
    }

    /** A stream that nothing comes to yet. For any thread. */
    RoomStream open(long chatRoomId, long position, RoomSink sink) {
        RoomOrder order = new RoomOrder(chatRoomId, position, settings.roomBufferMessages, settings.roomBufferBytes);
        if (count.incrementAndGet() > STREAMS_LIMIT) {
            count.decrementAndGet();
            throw new IllegalStateException("At most " + STREAMS_LIMIT + " rooms are listened to at once");
        }
        return new RoomStream(
                chatRoomId,
                order,
                sink,
                listenerExecutor,
                backOffs.get(),
                hungry -> loop.execute(() -> history.fetch(hungry)),
                over -> {
                    count.decrementAndGet();
                    loop.execute(() -> remove(over));
                });
    }

    /** From now on the room's messages come to it. For any thread. */
    void begin(RoomStream stream) {
        loop.execute(() -> {
            if (stream.isClosed()) {
                return;
            }
            List<RoomStream> ofRoom = streams.computeIfAbsent(stream.chatRoomId(), id -> new ArrayList<>());
            ofRoom.add(stream);
            if (link != null && ofRoom.size() == 1) {
                subscribe(link, stream.chatRoomId());
            } else {
                // With its room's head it learns whether it is behind, as all that were opened in the same moment do.
                heads.compare();
            }
        });
    }

    private void subscribe(MqttLink to, long chatRoomId) {
        // First subscribe, then look: what is stored in between is not missed, and a right to read that was lost is
        // noticed.
        to.subscribe(Collections.singletonList(Topics.messages(chatRoomId)), (refused, failure) -> {
            boolean repeated = denials.containsKey(chatRoomId);
            if (failure != null || !refused.isEmpty()) {
                denied(chatRoomId);
                if (repeated) {
                    return;
                }
            } else {
                denials.remove(chatRoomId);
            }
            heads.compare();
        });
    }

    /** Whether the right to read is lost, heads and history say, and end the stream. Until then the broker is asked again. */
    private void denied(long chatRoomId) {
        if (!streams.containsKey(chatRoomId)) {
            return;
        }
        BackOff backOff = denials.computeIfAbsent(chatRoomId, room -> backOffs.get());
        var unused = loop.after(backOff.next(), () -> {
            if (link != null && denials.get(chatRoomId) == backOff) {
                subscribe(link, chatRoomId);
            }
        });
    }

    private void remove(RoomStream over) {
        List<RoomStream> ofRoom = streams.get(over.chatRoomId());
        if (ofRoom != null && ofRoom.remove(over) && ofRoom.isEmpty()) {
            streams.remove(over.chatRoomId());
            denials.remove(over.chatRoomId());
            if (link != null) {
                link.unsubscribe(Topics.messages(over.chatRoomId()));
            }
        }
    }

    List<String> filters() {
        List<String> filters = new ArrayList<>();
        streams.keySet().forEach(room -> filters.add(Topics.messages(room)));
        return filters;
    }

    /** @param subscribed what the link was subscribed to: rooms may have come since it asked */
    void connected(MqttLink up, List<String> subscribed, List<String> refused) {
        link = up;
        denials.clear();
        refused.forEach(filter -> denied(Topics.roomOf(filter)));
        Set<String> missing = new HashSet<>(filters());
        missing.removeAll(subscribed);
        missing.forEach(filter -> subscribe(up, Topics.roomOf(filter)));
        catchUp();
    }

    void disconnected() {
        link = null;
        tick();
    }

    void message(MqttLink from, long chatRoomId, byte[] payload) {
        List<RoomStream> ofRoom = streams.get(chatRoomId);
        if (ofRoom == null) {
            // An earlier process listened to it, and the broker has kept that.
            from.unsubscribe(Topics.messages(chatRoomId));
            return;
        }
        try {
            Message message = Wire.message(Wire.parse(payload));
            ofRoom.forEach(stream -> stream.tell(order -> order.arrived(message)));
        } catch (Wire.Foreign e) {
            // Not readable: that there was one is known all the same, and the history has it.
            ofRoom.forEach(stream -> stream.tell(RoomOrder::lookAgain));
        }
    }

    void lookForMissed() {
        heads.compare();
    }

    /** Ends the waits that nobody asked for. */
    void goOn() {
        history.goOn(all());
        heads.goOn();
    }

    /** Compares now, and from then on regularly. */
    void catchUp() {
        history.tryNow(all());
        heads.tryNow();
        tick();
    }

    private void tick() {
        cancelTimer.run();
        cancelTimer = loop.after(link == null ? COMPARE_UNCONNECTED : COMPARE_CONNECTED, () -> {
            heads.compare();
            tick();
        });
    }

    private void compare(List<ChatRoom> rooms) {
        Map<Long, ChatRoom> byId = new HashMap<>();
        rooms.forEach(room -> byId.put(room.chatRoomId(), room));
        all().forEach(stream -> {
            ChatRoom room = byId.get(stream.chatRoomId());
            if (room == null || !room.canRead()) {
                stream.tell(RoomOrder::lookAgain);
            } else {
                stream.tell(order -> order.headIs(room.head()));
            }
        });
    }

    private List<RoomStream> all() {
        List<RoomStream> all = new ArrayList<>();
        streams.values().forEach(all::addAll);
        return all;
    }

    void close(CallException why) {
        all().forEach(stream -> stream.fail(why));
    }
}
