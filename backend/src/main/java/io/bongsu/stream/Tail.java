package io.bongsu.stream;

import io.bongsu.core.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * The newest part of a room's log in memory: a pure state machine, guarded by its {@link RoomStream}.
 *
 * <pre>
 *   log:   1 … oldest … | first … head | … wanted
 *          from the log   kept here      heard of, not here: a hole, filled from the log
 * </pre>
 *
 * Entries from {@code first} to {@code head} are kept without a hole. Before {@link #begin} the tail knows nothing but
 * what it has heard of: so whatever is committed between registering for news and reading the head is not lost.
 */
final class Tail {

    /** What a reader at a position finds. */
    sealed interface Found {

        record Entries(List<Entry> entries) implements Found {}

        record AtHead() implements Found {}

        /** What comes next is older than the tail: it is in the log. */
        record Behind() implements Found {}
    }

    private final Entry[] ring;
    private final int limitBytes;
    private final TailMemory memory;
    private boolean begun;
    private long first = 1;
    private long head;
    private long wanted;
    private long bytes;

    Tail(int limitEntries, int limitBytes, TailMemory memory) {
        this.ring = new Entry[limitEntries];
        this.limitBytes = limitBytes;
        this.memory = memory;
    }

    /** The log's newest seq was read. */
    void begin(long lastSeq) {
        if (!begun) {
            begun = true;
            head = lastSeq;
            first = lastSeq + 1;
        }
        hears(lastSeq);
    }

    /** The log has moved to {@code lastSeq} at least. */
    void hears(long lastSeq) {
        wanted = Math.max(wanted, lastSeq);
    }

    long head() {
        return head;
    }

    /** Whether something is known to be in the log that is not here. */
    boolean hasHole() {
        return begun && wanted > head;
    }

    /** A hole larger than the tail is not worth reading through: only its newest part would stay. */
    boolean holeIsLarge() {
        return wanted - head > ring.length;
    }

    long wanted() {
        return wanted;
    }

    /** News, in seq order: repeats are ignored, what lies beyond a hole is remembered as wanted. True if head moved. */
    boolean offer(List<Entry> entries) {
        long before = head;
        for (Entry entry : entries) {
            hears(entry.seq());
            if (begun && entry.seq() == head + 1) {
                append(entry);
            }
        }
        return head > before;
    }

    /** Read from the log, which is right: where it does not continue the tail, the tail begins anew. True if head moved. */
    boolean filled(List<Entry> entries) {
        long before = head;
        for (Entry entry : entries) {
            if (entry.seq() > head + 1) {
                clear(entry.seq());
            }
            if (entry.seq() == head + 1) {
                append(entry);
            }
        }
        return head > before;
    }

    /** Nothing is kept of what was wanted (retention): there is nothing to wait for. */
    void nothingUpTo(long lastSeq) {
        if (lastSeq > head) {
            clear(lastSeq + 1);
        }
    }

    Found read(long position, int maxEntries, int maxBytes) {
        if (position >= head) {
            return new Found.AtHead();
        }
        if (position + 1 < first) {
            return new Found.Behind();
        }
        List<Entry> entries = new ArrayList<>((int) Math.min(maxEntries, head - position));
        long size = 0;
        for (long seq = position + 1; seq <= head && entries.size() < maxEntries; seq++) {
            Entry entry = ring[slot(seq)];
            size += entry.json().length;
            if (!entries.isEmpty() && size > maxBytes) {
                break;
            }
            entries.add(entry);
        }
        return new Found.Entries(entries);
    }

    private void append(Entry entry) {
        if (head - first + 1 == ring.length) {
            dropFirst();
        }
        head = entry.seq();
        ring[slot(head)] = entry;
        bytes += entry.json().length;
        memory.add(entry.json().length);
        while (bytes > limitBytes && first < head) {
            dropFirst();
        }
        while (first < head && memory.isFull()) {
            dropFirst();
            memory.trimmed();
        }
    }

    @SuppressWarnings("NullAway") // An empty slot is null by design.
    private void dropFirst() {
        int size = ring[slot(first)].json().length;
        bytes -= size;
        memory.release(size);
        ring[slot(first)] = null;
        first++;
    }

    /** Gives its memory back; what comes next is read from the log. */
    void clear() {
        clear(head + 1);
    }

    private void clear(long newFirst) {
        while (first <= head) {
            dropFirst();
        }
        first = newFirst;
        head = newFirst - 1;
    }

    private int slot(long seq) {
        return (int) (seq % ring.length);
    }
}
