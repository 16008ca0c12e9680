package io.bongsu.relay;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every room with something to publish, and whose turn it is. Confined to the relay's thread. */
final class RelayRooms {

    private final RelaySettings settings;
    private final ByteBudget budget;
    private final Map<Long, RoomRelay> rooms = new LinkedHashMap<>(16, 0.75f, true);
    /** May send, in the order of their turns. */
    private final Set<Long> ready = new LinkedHashSet<>();
    /** Refused by the broker: each waits for its own time. */
    private final Set<Long> held = new LinkedHashSet<>();
    /** What they send next was stored under newer memberships than the broker is known to have. */
    private final Set<Long> fenced = new LinkedHashSet<>();
    /** What they send next is in the log. */
    private final Deque<Long> toLoad = new ArrayDeque<>();
    /** How far rooms are published, not yet on its way to the database. */
    private final Map<Long, Long> published = new HashMap<>();

    RelayRooms(RelaySettings settings) {
        this.settings = settings;
        this.budget = new ByteBudget(settings.bufferBytes());
    }

    RoomRelay room(long roomId) {
        return rooms.computeIfAbsent(roomId, id -> new RoomRelay(id, budget));
    }

    /** Puts the room where its next step is due. */
    void consider(RoomRelay room) {
        if (fenced.contains(room.roomId())) {
            return;
        }
        if (room.maySend(System.nanoTime())) {
            ready.add(room.roomId());
        } else if (room.needsLoad()) {
            room.beginLoad();
            toLoad.add(room.roomId());
        }
    }

    /** The room whose turn it is; it goes to the end of the line when it is {@link #consider considered} again. */
    @Nullable
    RoomRelay nextReady() {
        Iterator<Long> turns = ready.iterator();
        if (!turns.hasNext()) {
            return null;
        }
        RoomRelay room = room(turns.next());
        turns.remove();
        return room;
    }

    /** The next room to read from the log; null while memory is taken. */
    @Nullable
    RoomRelay nextToLoad() {
        Long roomId = budget.hasRoom() ? toLoad.poll() : null;
        return roomId == null ? null : room(roomId);
    }

    void accepted(RoomRelay room, int round, long seq) {
        if (room.accepted(round, seq)) {
            published.put(room.roomId(), room.published());
        }
        // Not for an answer of a round before: the broker refuses the room still.
        if (!room.held()) {
            held.remove(room.roomId());
        }
    }

    /** False when the refusal belongs to an older round. */
    boolean refused(RoomRelay room, int round, long untilNanos) {
        boolean current = room.refused(round, untilNanos);
        if (current) {
            held.add(room.roomId());
        }
        return current;
    }

    void considerHeld() {
        List.copyOf(held).forEach(roomId -> consider(room(roomId)));
    }

    /** The room waits until the broker knows its members; the others go on. */
    void fence(RoomRelay room) {
        fenced.add(room.roomId());
    }

    /** The broker may know them now. */
    void unfence(long roomId) {
        if (fenced.remove(roomId)) {
            consider(room(roomId));
        }
    }

    List<Long> fenced() {
        return List.copyOf(fenced);
    }

    int fencedCount() {
        return fenced.size();
    }

    int heldCount() {
        return held.size();
    }

    List<Long> someHeld() {
        return held.stream().limit(20).toList();
    }

    /** How far rooms got since it was last {@link #publishedIsTaken taken}. */
    Map<Long, Long> published() {
        return Map.copyOf(published);
    }

    void publishedIsTaken() {
        published.clear();
    }

    void forgetIdle() {
        if (rooms.size() > settings.idleRooms()) {
            rooms.values()
                    .removeIf(room ->
                            room.idle() && !fenced.contains(room.roomId()) && !published.containsKey(room.roomId()));
        }
    }

    /** Everything unacknowledged is read from the log again. */
    void startOver() {
        rooms.clear();
        ready.clear();
        held.clear();
        fenced.clear();
        toLoad.clear();
        budget.giveAll();
    }
}
