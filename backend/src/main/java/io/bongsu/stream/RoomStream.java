package io.bongsu.stream;

import io.bongsu.core.Entry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One room on this node: its tail, its cursors, and which of them wait for news. Guarded by its own lock; receivers are
 * woken outside of it.
 */
final class RoomStream {

    private final long roomId;
    private final Tail tail;
    private final Set<Cursor> cursors = new HashSet<>();
    /** Caught up, or unable to read the log: to be woken. */
    private final Set<Cursor> waiting = new HashSet<>();

    private boolean filling;
    private boolean closed;
    private long emptySinceNanos;

    RoomStream(long roomId, Tail tail) {
        this.roomId = roomId;
        this.tail = tail;
    }

    long roomId() {
        return roomId;
    }

    /** False when the room was closed meanwhile: open another. */
    synchronized boolean add(Cursor cursor) {
        return !closed && cursors.add(cursor);
    }

    synchronized void remove(Cursor cursor, long nowNanos) {
        cursors.remove(cursor);
        waiting.remove(cursor);
        if (cursor.hasBegun()) {
            // Whoever was refused keeps no room open.
            emptySinceNanos = nowNanos;
        }
    }

    /** Closes the room if nobody has received it for {@code lingerNanos}. */
    synchronized boolean closeIfIdle(long nowNanos, long lingerNanos) {
        closed = cursors.isEmpty() && nowNanos - emptySinceNanos >= lingerNanos;
        if (closed) {
            tail.clear();
        }
        return closed;
    }

    synchronized List<Cursor> cursors() {
        return List.copyOf(cursors);
    }

    synchronized void begin(long lastSeq) {
        tail.begin(lastSeq);
    }

    /** Returns whom to wake. */
    synchronized List<Cursor> offer(List<Entry> entries) {
        // A closed room's tail has given its memory back, and nobody reads it.
        return !closed && tail.offer(entries) ? takeWaiting() : List.of();
    }

    /** Returns whom to wake. */
    synchronized List<Cursor> hear(Entry entry) {
        return !closed && tail.hear(entry) ? takeWaiting() : List.of();
    }

    synchronized void trim() {
        tail.trim();
    }

    /** The log is at {@code lastSeq}, and can be read: those who could not read it may try again. */
    synchronized List<Cursor> isIn(long lastSeq) {
        tail.isIn(lastSeq);
        List<Cursor> behind = new ArrayList<>();
        for (Cursor cursor : waiting) {
            if (cursor.position() < tail.head()) {
                behind.add(cursor);
            }
        }
        behind.forEach(waiting::remove);
        return behind;
    }

    /** What to read next to fill the tail; null when there is no hole, or somebody is at it. */
    synchronized @Nullable Fill beginFill() {
        if (filling || closed || !(tail.hasHole() || tail.hasRumour())) {
            return null;
        }
        filling = true;
        // A hole first: where much is spoken of, there is always something more to look for.
        return tail.hasHole()
                ? new Fill.Read(tail.head(), tail.wanted(), tail.holeIsLarge())
                : new Fill.Look(tail.takeRumour());
    }

    sealed interface Fill {

        /** The log's head first: nobody knows yet whether it has what was heard of. */
        record Look(long rumour) implements Fill {}

        /**
         * @param upTo is in the log, unless it is not kept any more
         * @param large whether only the newest part is worth reading
         */
        record Read(long after, long upTo, boolean large) implements Fill {}
    }

    synchronized void filled(Fill.Look look, long lastSeq) {
        filling = false;
        tail.isIn(lastSeq);
    }

    synchronized List<Cursor> filled(Fill.Read fill, List<Entry> entries) {
        filling = false;
        if (closed) {
            return List.of();
        }
        boolean moved = tail.filled(fill.after(), entries);
        if (entries.isEmpty()) {
            tail.nothingUpTo(fill.upTo());
            moved = true;
        }
        return moved ? takeWaiting() : List.of();
    }

    synchronized void failed(Fill fill) {
        filling = false;
        if (fill instanceof Fill.Look(long rumour)) {
            tail.putBack(rumour);
        }
    }

    /** What the cursor finds at its position; a cursor at the head is woken by what comes next. */
    synchronized Tail.Found read(Cursor cursor, int maxEntries, int maxBytes) {
        Tail.Found found = tail.read(cursor.position(), maxEntries, maxBytes);
        if (found instanceof Tail.Found.AtHead && cursors.contains(cursor)) {
            waiting.add(cursor);
        }
        return found;
    }

    /** The cursor could not read the log, or its receiver not be woken: it is, when that is worth another try. */
    synchronized void waitForNews(Cursor cursor) {
        if (cursors.contains(cursor)) {
            waiting.add(cursor);
        }
    }

    synchronized long head() {
        return tail.head();
    }

    /** The newest seq known to be in the log, whether or not it is here. */
    synchronized long newest() {
        return Math.max(tail.head(), tail.wanted());
    }

    private List<Cursor> takeWaiting() {
        List<Cursor> woken = List.copyOf(waiting);
        waiting.clear();
        return woken;
    }
}
