package io.bongsu.android;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** One row of a chat. Its id stays the same as rows come and go around it. */
sealed interface ChatRow {

    long id();

    /** A new day begins. */
    record Day(LocalDate date) implements ChatRow {
        @Override
        public long id() {
            return date.toEpochDay() * 4 + 1;
        }
    }

    /** Something is to be said between messages: the beginning, a gap. */
    record Notice(long place, int text) implements ChatRow {
        @Override
        public long id() {
            return place * 4 + 2;
        }
    }

    /**
     * A message, stored or on its way.
     *
     * @param first whether another one wrote before, so that the name is said
     * @param outgoing what it is on its way; null for everybody's messages
     */
    record Bubble(
            long id,
            boolean own,
            String sender,
            String content,
            Instant at,
            boolean first,
            Outgoing.State state,
            @Nullable Outgoing outgoing)
            implements ChatRow {}
}
