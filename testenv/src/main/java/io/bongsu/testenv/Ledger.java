package io.bongsu.testenv;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;

/**
 * Who was told what: the one judge of "nothing lost, nothing twice, in order". Posters write down what they attempted and
 * what was acknowledged, somebody reads the log back into {@link #stored}, each receiver writes down what came. The
 * ledger knows messages by room, seq and clientMessageId, nothing of transports. All methods may be called from any
 * thread; judge only when everybody has finished.
 */
public final class Ledger {

    /**
     * Sums, the receivers' over all of them.
     *
     * @param expected deliveries that should have been made
     * @param lost of these, the ones not made
     * @param delivered all that came
     */
    public record Counts(
            long attempted,
            long acknowledged,
            long expected,
            long lost,
            long delivered,
            long duplicated,
            long outOfOrder) {}

    private record Slot(long room, long seq) {}

    private final Set<String> attempted = ConcurrentHashMap.newKeySet();
    private final Map<Slot, String> acknowledged = new ConcurrentHashMap<>();
    private final Map<Slot, String> stored = new ConcurrentHashMap<>();
    private final List<String> contradictions = new CopyOnWriteArrayList<>();
    private final List<Receiver> receivers = new CopyOnWriteArrayList<>();

    /** A post was begun; only some of these need to be acknowledged. */
    public void attempted(String clientMessageId) {
        attempted.add(clientMessageId);
    }

    /** The server said this message is stored under this seq. From here on it must never be lost. */
    public void acknowledged(String clientMessageId, long room, long seq) {
        put(acknowledged, "acknowledged", clientMessageId, room, seq);
    }

    /** The log, read back, holds this message. */
    public void stored(String clientMessageId, long room, long seq) {
        put(stored, "stored", clientMessageId, room, seq);
    }

    /** A receiver of a room that must get everything after a position. */
    public Receiver receiver(String name, long room, long afterPosition) {
        var receiver = new Receiver(name, room, afterPosition);
        receivers.add(receiver);
        return receiver;
    }

    private void put(Map<Slot, String> map, String what, String clientMessageId, long room, long seq) {
        String other = map.put(new Slot(room, seq), clientMessageId);
        if (other != null && !other.equals(clientMessageId)) {
            contradictions.add(what + " in room " + room + " as " + seq + ": " + other + " and " + clientMessageId);
        }
    }

    /** What every receiver of the room must have: whatever was acknowledged or is in the log. */
    private Map<Long, String> expected(long room, long afterPosition) {
        var expected = new HashMap<Long, String>();
        for (var known : List.of(stored, acknowledged)) {
            known.forEach((slot, key) -> {
                if (slot.room() == room && slot.seq() > afterPosition) {
                    expected.put(slot.seq(), key);
                }
            });
        }
        return expected;
    }

    /** Fails where an acknowledged message is not in the log, or a receiver has not got one it should have. */
    public void assertNothingLost() {
        check("lost in the log", lostInLog());
        check("contradictions " + contradictions, contradictions.size());
        checkReceivers("lost", Receiver::lost);
        checkReceivers("wrong", Receiver::wrong);
    }

    /** Fails where a message is in the log twice, or reached a receiver twice. */
    public void assertNothingDuplicated() {
        check("duplicated in the log", duplicatedInLog());
        checkReceivers("duplicated", Receiver::duplicated);
    }

    /** Fails where a message's first arrival came after that of a later one. Repeats are another matter. */
    public void assertInOrder() {
        checkReceivers("out of order", Receiver::outOfOrder);
    }

    public void assertExactlyOnceInOrder() {
        assertNothingLost();
        assertNothingDuplicated();
        assertInOrder();
    }

    /** What a measurement tells, which does not fail by it. */
    public Counts counts() {
        return new Counts(
                attempted.size(),
                acknowledged.size(),
                sum(Receiver::expected),
                sum(Receiver::lost),
                sum(Receiver::delivered),
                sum(Receiver::duplicated),
                sum(Receiver::outOfOrder));
    }

    private long sum(ToLongFunction<Receiver> count) {
        return receivers.stream().mapToLong(count).sum();
    }

    private void checkReceivers(String what, ToLongFunction<Receiver> count) {
        receivers.forEach(receiver -> check(what + " at " + receiver.name, count.applyAsLong(receiver)));
    }

    private void check(String what, long count) {
        if (count != 0) {
            throw new AssertionError(count + " " + what + "\n" + this);
        }
    }

    /** Acknowledged, and the log read back holds no such message there. Zero until somebody has read it back. */
    private long lostInLog() {
        if (stored.isEmpty()) {
            return 0;
        }
        return acknowledged.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(stored.get(entry.getKey())))
                .count();
    }

    /** The same clientMessageId under more than one seq of a room: acknowledged so, or found so. */
    private long duplicatedInLog() {
        var all = new TreeSet<String>();
        long seen = 0;
        var slots = new HashSet<>(stored.entrySet());
        slots.addAll(acknowledged.entrySet());
        for (var entry : slots) {
            all.add(entry.getKey().room() + " " + entry.getValue());
            seen++;
        }
        return seen - all.size();
    }

    @Override
    public String toString() {
        var lines = new ArrayList<String>();
        lines.add("attempted %d, acknowledged %d, stored %d, lost in the log %d, duplicated in the log %d"
                .formatted(attempted.size(), acknowledged.size(), stored.size(), lostInLog(), duplicatedInLog()));
        lines.add("%-24s %6s %9s %9s %6s %10s %12s %6s %6s"
                .formatted(
                        "receiver",
                        "room",
                        "expected",
                        "delivered",
                        "lost",
                        "duplicated",
                        "out of order",
                        "wrong",
                        "gaps"));
        receivers.forEach(receiver -> lines.add(receiver.toString()));
        return String.join("\n", lines);
    }

    /** What one receiver of one room got. */
    public final class Receiver implements Arrivals {

        private final String name;
        private final long room;
        private final long afterPosition;
        private final TreeMap<Long, String> first = new TreeMap<>();
        private long highest;
        private long delivered;
        private long duplicated;
        private long outOfOrder;
        private long gaps;
        private long excusedUntil;

        private Receiver(String name, long room, long afterPosition) {
            this.name = name;
            this.room = room;
            this.afterPosition = afterPosition;
            this.highest = afterPosition;
            this.excusedUntil = afterPosition;
        }

        /** A message arrived, in this moment's order. */
        @Override
        public synchronized void delivered(long seq, String clientMessageId) {
            delivered++;
            if (first.putIfAbsent(seq, clientMessageId) != null || seq <= afterPosition) {
                duplicated++;
            } else if (seq < highest) {
                outOfOrder++;
            }
            highest = Math.max(highest, seq);
        }

        /** The server said openly that what is not after this position cannot be had: not lost, but counted. */
        @Override
        public synchronized void gap(long goOnAfter) {
            gaps++;
            excusedUntil = Math.max(excusedUntil, goOnAfter);
        }

        public synchronized long highest() {
            return highest;
        }

        public synchronized long delivered() {
            return delivered;
        }

        synchronized long expected() {
            return Ledger.this.expected(room, excusedUntil).size();
        }

        synchronized long lost() {
            return Ledger.this.expected(room, excusedUntil).keySet().stream()
                    .filter(seq -> !first.containsKey(seq))
                    .count();
        }

        /** Came under a seq that another message has, or that no message has although the log was read back. */
        synchronized long wrong() {
            var expected = Ledger.this.expected(room, afterPosition);
            return first.entrySet().stream()
                    .filter(entry -> entry.getKey() > afterPosition)
                    .filter(entry -> {
                        String key = expected.get(entry.getKey());
                        return key == null ? !stored.isEmpty() : !key.equals(entry.getValue());
                    })
                    .count();
        }

        public synchronized long duplicated() {
            return duplicated;
        }

        synchronized long outOfOrder() {
            return outOfOrder;
        }

        @Override
        public synchronized String toString() {
            return "%-24s %6d %9d %9d %6d %10d %12d %6d %6d"
                    .formatted(
                            name,
                            room,
                            Ledger.this.expected(room, afterPosition).size(),
                            delivered,
                            lost(),
                            duplicated,
                            outOfOrder,
                            wrong(),
                            gaps);
        }
    }
}
