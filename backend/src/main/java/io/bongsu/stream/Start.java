package io.bongsu.stream;

/** Where a receiver begins. */
public sealed interface Start {

    /** With the next message stored. */
    record Now() implements Start {}

    /** After a position the server gave: what is not kept any more is a gap, after 0 too. */
    record Resumed(long seq) implements Start {
        public Resumed {
            if (seq < 0) {
                throw new IllegalArgumentException("a position is 0 or more");
            }
        }
    }

    /** With the first message whose seq is larger; 0 is the oldest kept. */
    record After(long seq) implements Start {
        public After {
            if (seq < 0) {
                throw new IllegalArgumentException("a position is 0 or more");
            }
        }
    }
}
