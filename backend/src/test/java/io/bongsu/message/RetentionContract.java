package io.bongsu.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bongsu.membership.Rooms;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

/** What goes and what stays, whatever the database. */
@SpringBootTest(
        classes = LogSlice.class,
        webEnvironment = WebEnvironment.NONE,
        properties = {
            "spring.main.banner-mode=off",
            "bongsu.log.posts-per-second=100000",
            "bongsu.log.post-burst=100000"
        })
abstract class RetentionContract {

    private static final Duration HOUR = Duration.ofHours(1);

    @Autowired
    private MessageLog log;

    @Autowired
    private LogReader reader;

    @Autowired
    private Rooms rooms;

    @Autowired
    private RetentionRows rows;

    @Autowired
    private JdbcTemplate jdbc;

    private long room;

    @BeforeEach
    void aRoom() {
        room = rooms.create("room", "u-1").chatRoomId();
    }

    private void post(int count) {
        for (int i = 0; i < count; i++) {
            assertThat(log.post(new Post(room, LogSlice.user("u-1"), null, "text", "hello", List.of())))
                    .isInstanceOf(PostOutcome.Stored.class);
        }
    }

    private long sweep(long messages, Duration age, Clock clock, StillNeeded... needs) {
        var settings = new RetentionSettings(messages, age, Duration.ofMinutes(10));
        return new Retention(rows, List.of(needs), settings, clock, new SimpleMeterRegistry()).sweep();
    }

    private static Clock later(Duration by) {
        return Clock.fixed(Instant.now().plus(by), ZoneOffset.UTC);
    }

    private void expectKept(long from, long to) {
        assertThat(reader.after(room, 0, 5_000).stream().map(entry -> entry.seq()))
                .isEqualTo(LongStream.rangeClosed(from, to).boxed().toList());
        assertThat(reader.oldest(room)).isEqualTo(from);
    }

    @Test
    void keepsTheNewestOfEachRoom() {
        long other = rooms.create("other", "u-1").chatRoomId();
        // What other tests have left counts, too.
        sweep(10, Duration.ZERO, Clock.systemUTC());
        post(30);
        long gone = sweep(10, Duration.ZERO, Clock.systemUTC());
        assertThat(gone).isEqualTo(20);
        expectKept(21, 30);
        assertThat(reader.oldest(other)).isOne();
        assertThat(sweep(10, Duration.ZERO, Clock.systemUTC())).isZero();
        post(1);
        expectKept(21, 31);
    }

    @Test
    void deletesMoreThanOneTransactionTakes() {
        post(1_203);
        sweep(3, Duration.ZERO, Clock.systemUTC());
        expectKept(1_201, 1_203);
    }

    @Test
    void leavesATrueOldestWhereItIsCutOffAndGoesOnFromThere() {
        post(1_203);
        var settings = new RetentionSettings(3, Duration.ZERO, Duration.ofMinutes(10));
        var dying =
                new Retention(new DyingRows(jdbc), List.of(), settings, Clock.systemUTC(), new SimpleMeterRegistry());
        assertThatExceptionOfType(DataAccessResourceFailureException.class).isThrownBy(dying::sweep);
        expectKept(501, 1_203);
        sweep(3, Duration.ZERO, Clock.systemUTC());
        expectKept(1_201, 1_203);
    }

    /** The database goes away after one full transaction. */
    private static final class DyingRows extends RetentionRows {

        private boolean gone;

        DyingRows(JdbcTemplate jdbc) {
            super(jdbc);
        }

        @Override
        int delete(long room, long upTo) {
            if (gone) {
                throw new DataAccessResourceFailureException("away");
            }
            int count = super.delete(room, upTo);
            gone = count == 500;
            return count;
        }
    }

    @Test
    void deletesWhatIsTooOldButForARoomsNewest() {
        post(5);
        sweep(0, HOUR, later(HOUR.minusMinutes(1)));
        expectKept(1, 5);
        sweep(0, HOUR, later(HOUR.plusMinutes(1)));
        expectKept(5, 5);
    }

    @Test
    void leavesWhatMayHaveToBePublishedAgain() {
        post(30);
        sweep(10, HOUR, later(HOUR.multipliedBy(2)), upTo(5), upTo(7));
        expectKept(6, 30);
        sweep(10, HOUR, later(HOUR.multipliedBy(2)), asked -> Map.of());
        expectKept(6, 30);
    }

    private static StillNeeded upTo(long seq) {
        return (Collection<Long> asked) -> asked.stream().collect(Collectors.toMap(one -> one, one -> seq));
    }
}
