package io.bongsu.relay;

import java.util.List;
import java.util.UUID;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** The relay's own tables on H2. */
final class RelayDatabase {

    final JdbcTemplate jdbc;
    final RelayRows rows;

    RelayDatabase() {
        DriverManagerDataSource source = new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID()
                + ";MODE=MySQL;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE;DB_CLOSE_DELAY=-1");
        new ResourceDatabasePopulator(new ClassPathResource("db/migration/V4__relay.sql")).execute(source);
        jdbc = new JdbcTemplate(source);
        rows = new RelayRows(jdbc);
    }

    void insert(long roomId, long published, long mark, long saved) {
        jdbc.update("insert into room_relay values (?, ?, ?, ?)", roomId, published, mark, saved);
    }

    /** published_seq, mark_seq, saved_seq. */
    List<Long> positions(long roomId) {
        return jdbc.queryForObject(
                "select published_seq, mark_seq, saved_seq from room_relay where room_id = ?",
                (row, n) -> List.of(row.getLong(1), row.getLong(2), row.getLong(3)),
                roomId);
    }
}
