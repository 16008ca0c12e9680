package io.bongsu.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Two nodes on one database, each with a clock of its own. */
class LeaseOnTwoClocksTest {

    private static final Duration LEASE = Duration.ofSeconds(5);

    private final RelayDatabase database = new RelayDatabase();
    private final AtomicLong firstNanos = new AtomicLong(7_000_000_000_000L);
    private final AtomicLong secondNanos = new AtomicLong(-3_000_000_000_000L);
    private final Lease first = new Lease(database.rows, settings(), firstNanos::get);
    private final Lease second = new Lease(database.rows, settings(), secondNanos::get);

    @Test
    void aHolderThatFellSilentKnowsItsLeaseIsOverBeforeAnotherTakesIt() {
        first.beat(null);
        first.beat(null);
        second.beat(null);
        assertThat(first.valid()).isTrue();

        passes(LEASE.minusMillis(1));
        second.beat(null);
        assertThat(first.valid()).isTrue();
        assertThat(second.valid()).isFalse();

        passes(Duration.ofMillis(1));
        assertThat(first.valid()).isFalse();
        second.beat(null);
        assertThat(second.valid()).isTrue();

        first.beat(null);
        assertThat(first.valid()).as("it finds out, and does not take it back").isFalse();
        assertThat(second.valid()).isTrue();
    }

    @Test
    void nobodyTakesItFromAHolderThatBeats() {
        first.beat(null);
        for (int beat = 0; beat < 20; beat++) {
            second.beat(null);
            passes(first.beatEvery());
            first.beat(null);
        }
        assertThat(first.valid()).isTrue();
        assertThat(second.valid()).isFalse();
    }

    @Test
    void isCountedFromBeforeTheBeatWasSent() {
        first.beat(null);
        AtomicLong slow = new AtomicLong();
        Lease overASlowNetwork = new Lease(database.rows, settings(), () -> slow.getAndAdd(LEASE.toNanos() / 2));
        first.release();

        overASlowNetwork.beat(null);
        slow.set(LEASE.toNanos());

        assertThat(overASlowNetwork.valid()).isFalse();
    }

    @Test
    void ofTwoThatSawTheSameBeatOneTakesIt() {
        RelayRows.Lease seen = database.rows.lease();

        assertThat(database.rows.take(seen, "one")).isTrue();
        assertThat(database.rows.take(seen, "two")).isFalse();
    }

    @Test
    void aReleasedLeaseIsTakenAtOnce() {
        first.beat(null);
        second.beat(null);

        first.release();
        second.beat(null);

        assertThat(first.valid()).isFalse();
        assertThat(second.valid()).isTrue();
    }

    private void passes(Duration time) {
        firstNanos.addAndGet(time.toNanos());
        secondNanos.addAndGet(time.toNanos());
    }

    private static RelaySettings settings() {
        return new RelaySettings(
                LEASE,
                false,
                Duration.ofSeconds(60),
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                256,
                1_000_000,
                10,
                16,
                Duration.ofMillis(500),
                Duration.ofSeconds(30));
    }
}
