package io.bongsu.broker.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class AcceptedAfterTest {

    private long now = 5;
    private final AcceptedAfter acceptedAfter = new AcceptedAfter(() -> now);

    private byte[] mark() {
        return Objects.requireNonNull(acceptedAfter.next());
    }

    @Test
    void knowsNothingBeforeAMarkHasComeBack() {
        byte[] mark = mark();
        assertThat(acceptedAfter.nanos()).isNull();

        acceptedAfter.cameBack(mark);

        assertThat(acceptedAfter.nanos()).isEqualTo(5);
    }

    @Test
    void oneMarkIsOnItsWayAtATime() {
        byte[] first = mark();
        now = 6;
        assertThat(acceptedAfter.next()).isNull();

        acceptedAfter.cameBack(first);
        acceptedAfter.cameBack(mark());

        assertThat(acceptedAfter.nanos()).isEqualTo(6);
    }

    /** The broker's queue was full, say: it drops the mark, and its PUBACK says nothing of that. */
    @Test
    void oneThatDoesNotComeBackIsFollowedByAnother() {
        mark();
        now += 2_000_000_000L;
        assertThat(acceptedAfter.next()).isNull();
        now++;

        acceptedAfter.cameBack(mark());

        assertThat(acceptedAfter.nanos()).isEqualTo(now);
    }

    @Test
    void oneThatCannotBePublishedIsFollowedAtOnce() {
        mark();
        acceptedAfter.lost();

        assertThat(acceptedAfter.next()).isNotNull();
    }

    @Test
    void anotherLinksMarkSaysNothing() {
        byte[] others = Objects.requireNonNull(new AcceptedAfter(() -> 1_000).next());

        acceptedAfter.cameBack(others);

        assertThat(acceptedAfter.nanos()).isNull();
    }
}
