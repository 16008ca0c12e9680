package io.bongsu.stream;

import io.bongsu.core.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * The newest part of a room's log in memory: a pure state machine, guarded by its {@link RoomStream}.
 *
 * <pre>
 *   log:   1 … oldest … | first … head | … wanted               | … rumoured
 *          from the log   kept here      in the log, not here:   another says so: the log is asked
 *                                        a hole, to be filled    before it is believed
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

    private static final int SMALLEST_RING = 8;

    private final int limitEntries;
    private final int limitBytes;
    private final TailMemory memory;
    /** Grows up to the limit: most rooms never need it. */
    private Entry[] ring;

    private boolean begun;
    private boolean hasGrown;
    private long first = 1;
    private long head;
    private long wanted;
    private long rumoured;
    private long bytes;

    Tail(int limitEntries, int limitBytes, TailMemory memory) {
        this.ring = new Entry[Math.min(SMALLEST_RING, limitEntries)];
        this.limitEntries = limitEntries;
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
        isIn(lastSeq);
    }

    /** The log has {@code lastSeq}. */
    void isIn(long lastSeq) {
        wanted = Math.max(wanted, lastSeq);
    }

    /** What others spoke of so far: the log is about to be asked. What they say from now on is another matter. */
    long takeRumour() {
        long taken = rumoured;
        rumoured = 0;
        return taken;
    }

    /** The log could not be asked after all. */
    void putBack(long rumour) {
        rumoured = Math.max(rumoured, rumour);
    }

    long head() {
        return head;
    }

    /** Whether something is known to be in the log that is not here. */
    boolean hasHole() {
        return begun && wanted > head;
    }

    /** Whether another node spoke of something that nobody has seen in the log. */
    boolean hasRumour() {
        return begun && rumoured > Math.max(wanted, head);
    }

    /** A hole larger than the tail is not worth reading through: only its newest part would stay. */
    boolean holeIsLarge() {
        return wanted - head > limitEntries;
    }

    long wanted() {
        return wanted;
    }

    /**
     * Committed here, in seq order: repeats are ignored, what lies beyond a hole is remembered as wanted. True if head
     * moved.
     */
    boolean offer(List<Entry> entries) {
        long before = head;
        for (Entry entry : entries) {
            isIn(entry.seq());
            if (begun && entry.seq() == head + 1) {
                append(entry);
            }
        }
        return head > before;
    }

    /** Another node says that it was committed. True if head moved. */
    boolean hear(Entry entry) {
        if (begun && entry.seq() == head + 1) {
            append(entry);
            return true;
        }
        rumoured = Math.max(rumoured, entry.seq());
        return false;
    }

    /**
     * Read from the log, which is right: where it does not continue the tail, the tail begins anew.
     *
     * @param after where the head was when it was read
     * @return true if head moved
     */
    boolean filled(long after, List<Entry> entries) {
        long before = head;
        for (Entry entry : entries) {
            if (entry.seq() > head + 1) {
                clear(entry.seq());
            }
            if (entry.seq() == head + 1) {
                append(entry);
            }
        }
        if (head == after && !entries.isEmpty()) {
            // The log has gone back, as no log does while nodes run on it: not asked again before it is looked at.
            wanted = head;
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
        if (head - first + 1 == limitEntries) {
            dropFirst();
        } else if (head - first + 1 == ring.length) {
            grow();
        }
        head = entry.seq();
        ring[slot(head)] = entry;
        hasGrown = true;
        bytes += entry.json().length;
        memory.add(entry.json().length);
        while (bytes > limitBytes && first < head) {
            dropFirst();
        }
        while (first <= head && memory.isFull()) {
            dropFirst();
            memory.trimmed(1);
        }
    }

    private void grow() {
        Entry[] old = ring;
        ring = new Entry[Math.min(limitEntries, 2 * old.length)];
        for (long seq = first; seq <= head; seq++) {
            ring[slot(seq)] = old[(int) (seq % old.length)];
        }
    }

    /** For the memory's sake: a tail to which nothing came since the last time gives all of its own back, another half. */
    void trim() {
        long keep = hasGrown ? (head - first + 1) / 2 : 0;
        while (head - first + 1 > keep) {
            dropFirst();
            memory.trimmed(1);
        }
        if (keep == 0) {
            clear();
        }
        hasGrown = false;
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
        ring = new Entry[Math.min(SMALLEST_RING, limitEntries)];
    }

    private int slot(long seq) {
        return (int) (seq % ring.length);
    }
}
