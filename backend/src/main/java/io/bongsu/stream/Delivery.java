package io.bongsu.stream;

import io.bongsu.core.Entry;
import io.bongsu.core.ProblemCode;
import java.util.List;
import java.util.Locale;

/** What a pull gives. */
public sealed interface Delivery {

    /** The next entries, at least one, in seq order and without a hole after the cursor's position. */
    record Messages(List<Entry> entries) implements Delivery {}

    /**
     * What lies between the cursor's position and {@code position} cannot be given; the cursor goes on after
     * {@code position}. The receiver must be told (I7).
     */
    record Gap(long position, Reason reason) implements Delivery {

        public enum Reason {
            /** The position is older than the oldest message kept. */
            TOO_OLD,
            /** The position is ahead of the log: it belongs to another life of the database. */
            AHEAD;

            /** As clients see it: {@code too-old}. */
            public String code() {
                return name().toLowerCase(Locale.ROOT).replace('_', '-');
            }
        }
    }

    /** Nothing now. The receiver is told {@code ready} when there may be more. */
    record CaughtUp() implements Delivery {}

    /** The cursor is closed and will never give anything again. */
    record Ended(ProblemCode code) implements Delivery {}
}
