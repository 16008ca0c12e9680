package io.bongsu.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** Two nodes on one table, and time that moves when the test says so. */
class LeaseTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    // Near its end, so that comparisons that do not survive an overflow fail.
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 4 * SECOND);
    private final JdbcTemplate jdbc = database();
    private final RelayRows rows = new RelayRows(jdbc);
    private final Lease one = new Lease(rows, settings(false), nanos::get);
    private final Lease two = new Lease(rows, settings(false), nanos::get);

    @Test
    void isTakenAtOnceWhenNobodyHoldsIt() {
        one.beat(null);

        assertThat(one.valid()).isTrue();
    }

    @Test
    void isHeldByOneOnlyWhileItBeats() {
        one.beat(null);
        for (int i = 0; i < 20; i++) {
            two.beat(null);
            passes(1);
            one.beat(null);
        }

        assertThat(one.valid()).isTrue();
        assertThat(two.valid()).isFalse();
    }

    @Test
    void isTakenOverAWholeLeaseAfterTheLastBeatWasSeenAndNotBefore() {
        one.beat(null);
        two.beat(null);
        passes(4);
        two.beat(null);
        assertThat(two.valid()).isFalse();

        passes(1);
        two.beat(null);

        assertThat(two.valid()).isTrue();
    }

    @Test
    void isOverForItsHolderBeforeAnybodyCanTakeIt() {
        one.beat(null);
        two.beat(null);
        passes(5);
        assertThat(one.valid()).as("over, although nobody has taken it").isFalse();

        two.beat(null);
        one.beat(null);

        assertThat(two.valid()).isTrue();
        assertThat(one.valid()).as("it beat too late").isFalse();
    }

    @Test
    void isTakenAtOnceWhenItWasHandedOver() {
        one.beat(null);
        one.release();
        two.beat(null);

        assertThat(one.valid()).isFalse();
        assertThat(two.valid()).isTrue();
    }

    @Test
    void isTakenAtOnceWhereNoOtherProcessCanBe() {
        one.beat(null);
        Lease alone = new Lease(rows, settings(true), nanos::get);
        alone.beat(null);

        assertThat(alone.valid()).isTrue();
    }

    @Test
    void outlivesADatabaseThatIsAwayForAShortTimeOnly() {
        one.beat(null);
        jdbc.execute("alter table relay_lease rename to away");
        passes(3);
        assertThatThrownBy(() -> one.beat(null)).isInstanceOf(RuntimeException.class);
        assertThat(one.valid()).isTrue();

        passes(2);

        assertThat(one.valid()).isFalse();
    }

    @Test
    void passesOnWhenTheBrokerWasLastAlive() {
        Instant alive = Instant.now().truncatedTo(ChronoUnit.MICROS);
        one.beat(null);
        one.beat(alive);
        one.beat(null);

        assertThat(two.brokerAliveAt()).isEqualTo(alive);
    }

    private void passes(int seconds) {
        nanos.addAndGet(seconds * SECOND);
    }

    private static RelaySettings settings(boolean exclusive) {
        return new RelaySettings(
                Duration.ofSeconds(5),
                exclusive,
                Duration.ofSeconds(60),
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                256,
                1_000_000,
                100,
                16,
                Duration.ofMillis(500),
                Duration.ofSeconds(30));
    }

    private static JdbcTemplate database() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID()
                + ";MODE=MySQL;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE;DB_CLOSE_DELAY=-1");
        new ResourceDatabasePopulator(new ClassPathResource("db/migration/V4__relay.sql")).execute(source);
        return new JdbcTemplate(source);
    }
}
