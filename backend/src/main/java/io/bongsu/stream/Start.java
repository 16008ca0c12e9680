package io.bongsu.stream;

/** Where a receiver begins. */
public sealed interface Start {

    /** With the next message stored. */
    record Now() implements Start {}

    /** With the first message whose seq is larger; 0 is the oldest kept. */
    record After(long seq) implements Start {
        public After {
            if (seq < 0) {
                throw new IllegalArgumentException("a position is 0 or more");
            }
        }
    }
}
