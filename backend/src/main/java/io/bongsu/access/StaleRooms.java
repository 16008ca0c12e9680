package io.bongsu.access;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The rooms that the plugin may not have as they are, and the revision each has to get to. Bounded: beyond the bound all are
 * forgotten, and everything has to be pushed at once. Safe for any thread.
 */
final class StaleRooms {

    private final int roomsMax;
    private final Runnable onTooMany;
    private final Map<Long, Long> wanted = new ConcurrentHashMap<>();
    private volatile LongConsumer onSettled = roomId -> {};

    StaleRooms(int roomsMax, Runnable onTooMany) {
        this.roomsMax = roomsMax;
        this.onTooMany = onTooMany;
    }

    void onSettled(LongConsumer listener) {
        onSettled = listener;
    }

    /** True where it was not known to be stale. */
    boolean add(long roomId, long rev) {
        boolean fresh = !wanted.containsKey(roomId);
        wanted.merge(roomId, rev, Math::max);
        if (wanted.size() > roomsMax) {
            wanted.clear();
            onTooMany.run();
        }
        return fresh;
    }

    /** The plugin has the room at {@code rev}. Gives what is still to be done: null when nothing is. */
    Push.@Nullable Whole reached(long roomId, long rev) {
        Long goal = wanted.get(roomId);
        if (goal == null) {
            return null;
        }
        if (goal > rev) {
            return new Push.Whole(roomId, goal);
        }
        if (wanted.remove(roomId, goal)) {
            onSettled.accept(roomId);
        }
        return null;
    }

    /** There is no such room any more. */
    void remove(long roomId) {
        wanted.remove(roomId);
    }

    void each(Consumer<Push> ask) {
        wanted.forEach((roomId, rev) -> ask.accept(new Push.Stale(roomId, rev)));
    }

    int size() {
        return wanted.size();
    }
}
