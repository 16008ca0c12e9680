package io.bongsu.relay;

import io.bongsu.core.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far one room is published on one link: a pure state machine, confined to the relay's thread.
 *
 * <pre>
 *   published ≤ … in flight, in seq order … ≤ sent ≤ … buffered … ≤ known
 * </pre>
 *
 * Buffered entries continue {@code sent} without a hole. What lies between the buffer and {@code known} is in the log.
 * A refusal throws everything unacknowledged away and begins again after {@code published}, one message at a time, until
 * one is accepted; answers to what was sent before the refusal belong to an older {@code round} and are ignored.
 */
final class RoomRelay {

    private static final class Sent {
        final long seq;
        boolean accepted;

        Sent(long seq) {
            this.seq = seq;
        }
    }

    private final long roomId;
    private final ByteBudget budget;
    private final Deque<Entry> buffer = new ArrayDeque<>();
    private final Deque<Sent> inFlight = new ArrayDeque<>();
    private long published;
    private long sent;
    private long known;
    private int round;
    private int refusals;
    private long heldUntilNanos;
    private boolean opened;
    private boolean loading;

    RoomRelay(long roomId, ByteBudget budget) {
        this.roomId = roomId;
        this.budget = budget;
    }

    long roomId() {
        return roomId;
    }

    long published() {
        return published;
    }

    int round() {
        return round;
    }

    int refusals() {
        return refusals;
    }

    /** The seq the next read of the log continues from. */
    long loadAfter() {
        return buffer.isEmpty() ? sent : buffer.getLast().seq();
    }

    boolean opened() {
        return opened;
    }

    /** The room's published_seq was read. */
    void open(long publishedSeq) {
        if (!opened) {
            opened = true;
            published = publishedSeq;
            sent = publishedSeq;
        }
    }

    /** A lane committed these; they are buffered where they continue what is here and the budget allows. */
    void committed(List<Entry> entries) {
        for (Entry entry : entries) {
            if (budget.hasRoom() && opened && !loading && entry.seq() == loadAfter() + 1) {
                append(entry);
            }
            known = Math.max(known, entry.seq());
        }
    }

    /** The log has entries up to {@code lastSeq}. */
    void knows(long lastSeq) {
        known = Math.max(known, lastSeq);
    }

    boolean needsLoad() {
        return !loading && (!opened || (buffer.isEmpty() && sent < known));
    }

    void beginLoad() {
        loading = true;
    }

    /** A read ended that had continued from {@code after}. The log is right: a hole in it (retention) is stepped over. */
    void loaded(long after, List<Entry> entries, long lastSeq) {
        loading = false;
        known = Math.max(known, lastSeq);
        if (after != loadAfter()) {
            return;
        }
        entries.forEach(this::append);
        if (entries.isEmpty() && after < lastSeq && buffer.isEmpty() && inFlight.isEmpty()) {
            // Nothing is kept of what remains: it is as published as it will ever be.
            published = lastSeq;
            sent = lastSeq;
        }
    }

    void loadFailed() {
        loading = false;
    }

    private void append(Entry entry) {
        buffer.add(entry);
        budget.take(entry.json().length);
    }

    boolean maySend(long nowNanos) {
        boolean released = refusals == 0 || (inFlight.isEmpty() && nowNanos - heldUntilNanos >= 0);
        return released && !buffer.isEmpty();
    }

    /** What {@link #send} would give; null when there is nothing. */
    @Nullable
    Entry next(long nowNanos) {
        return maySend(nowNanos) ? buffer.peek() : null;
    }

    /** The next entry to publish, in flight from now on; null when {@link #maySend} says no. */
    @Nullable
    Entry send(long nowNanos) {
        if (!maySend(nowNanos)) {
            return null;
        }
        Entry entry = buffer.remove();
        budget.give(entry.json().length);
        sent = entry.seq();
        inFlight.add(new Sent(entry.seq()));
        return entry;
    }

    /** True when {@code published} moved. */
    boolean accepted(int ofRound, long seq) {
        if (ofRound != round) {
            return false;
        }
        refusals = 0;
        for (Sent one : inFlight) {
            if (one.seq == seq) {
                one.accepted = true;
                break;
            }
        }
        long before = published;
        while (!inFlight.isEmpty() && inFlight.peek().accepted) {
            published = inFlight.remove().seq;
        }
        return published > before;
    }

    /** Holds the room back until {@code untilNanos}. False when the answer belongs to an older round. */
    boolean refused(int ofRound, long untilNanos) {
        if (ofRound != round) {
            return false;
        }
        round++;
        refusals++;
        heldUntilNanos = untilNanos;
        inFlight.clear();
        buffer.forEach(entry -> budget.give(entry.json().length));
        buffer.clear();
        sent = published;
        return true;
    }

    boolean held() {
        return refusals > 0;
    }

    /** Nothing left to do: the state can be made again from the database. */
    boolean idle() {
        return opened && !loading && refusals == 0 && inFlight.isEmpty() && buffer.isEmpty() && published >= known;
    }
}
