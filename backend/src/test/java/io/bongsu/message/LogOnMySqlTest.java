package io.bongsu.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bongsu.core.ProblemCode;
import io.bongsu.testenv.MySqlDatabase;
import io.bongsu.testenv.TestMySql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

class LogOnMySqlTest extends LogContract {

    /** The head cannot be moved: the database refuses the second of a round trip's two statements. */
    @Test
    void leavesNothingOpenWhenTheHeadCannotBeMoved() {
        stored(log.post(post(room, "one", "hello")));
        jdbc.execute("create trigger no_move before update on room_head for each row"
                + " begin if new.last_seq > old.last_seq and new.room_id = " + room
                + " then signal sqlstate '45000' set message_text = 'for the test'; end if; end");
        try {
            assertThat(refusal(log.post(post(room, "two", "hello")))).isEqualTo(ProblemCode.DATABASE_UNAVAILABLE);
            awaitOpenTransactions(0);
        } finally {
            jdbc.execute("drop trigger no_move");
        }

        assertThat(stored(log.post(post(room, "two", "hello"))).seq()).isEqualTo(2);
        assertThat(seqsOf(room)).containsExactly(1L, 2L);
        assertThat(head()).isEqualTo(2);
    }

    /** The lock on one head was had before the other's was waited for: giving up gives it back. */
    @Test
    void leavesNoLockBehindWhenAnotherHeadIsHeld() throws SQLException {
        long held = rooms.create("held", "u-1").chatRoomId();
        try (Connection other = database.getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("select * from room_head where room_id = " + held + " for update");
            new GroupCommit(
                            new LogWriter(
                                    connections.rows(),
                                    access,
                                    caller -> {},
                                    (sender, roomId, rev) -> {},
                                    Clock.systemUTC()),
                            connections.transactions(),
                            settings)
                    .commit(List.of(post(held, "a", "hello")));

            // The holder's alone.
            awaitOpenTransactions(1);
            other.rollback();
        }
    }

    /** Others on this server begin and end theirs; one that was left open stays. */
    private void awaitOpenTransactions(long count) {
        Awaitility.await().untilAsserted(() -> assertThat(jdbc.queryForObject(
                        "select count(*) from information_schema.innodb_trx"
                                + " where trx_mysql_thread_id <> connection_id()",
                        Long.class))
                .isEqualTo(count));
    }

    @Test
    void letsTheLanesAloneSendSeveralStatementsAtOnce() {
        assertThatThrownBy(() -> jdbc.execute("select 1; select 2")).isInstanceOf(BadSqlGrammarException.class);
    }

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        MySqlDatabase database = TestMySql.shared().createDatabase();
        registry.add("spring.datasource.url", database::url);
        registry.add("spring.datasource.username", database::user);
        registry.add("spring.datasource.password", database::password);
    }
}
