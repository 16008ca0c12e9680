package io.bongsu.perf.swarm;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one receiver has got in one measurement: every message of every stream is told from every other. */
final class Receipts {

    /** What an arrival is. */
    enum Kind {
        FIRST,
        /** The first time, after a later one of its stream. */
        OUT_OF_ORDER,
        AGAIN
    }

    private static final class Stream {
        final BitSet seen = new BitSet();
        int last = -1;
        /** By the group's index, how many of it are there. */
        int[] groups = {};
    }

    private final Map<Integer, Stream> streams = new HashMap<>(2);

    Kind take(int stream, int n) {
        Stream of = streams.computeIfAbsent(stream, unused -> new Stream());
        if (of.seen.get(n)) {
            return Kind.AGAIN;
        }
        of.seen.set(n);
        if (n < of.last) {
            return Kind.OUT_OF_ORDER;
        }
        of.last = n;
        return Kind.FIRST;
    }

    /** Whether with this one, which came for the first time, its group is complete. */
    boolean completes(int stream, int n, int groupSize) {
        Stream of = streams.get(stream);
        if (of == null) {
            return false;
        }
        int group = n / groupSize;
        if (of.groups.length <= group) {
            of.groups = java.util.Arrays.copyOf(of.groups, Math.max(16, 2 * (group + 1)));
        }
        of.groups[group]++;
        return of.groups[group] == groupSize;
    }

    /** How many of those from 0 to {@code count} − 1 are here, but for the left out. */
    int of(int stream, int count, @Nullable BitSet leftOut) {
        Stream of = streams.get(stream);
        if (of == null) {
            return 0;
        }
        BitSet wanted = of.seen.get(0, count);
        if (leftOut != null) {
            wanted.andNot(leftOut);
        }
        return wanted.cardinality();
    }

    /** All that came at least once. */
    long distinct() {
        return streams.values().stream()
                .mapToLong(stream -> stream.seen.cardinality())
                .sum();
    }
}
