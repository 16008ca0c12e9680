package io.bongsu.message;

import io.bongsu.core.UtcTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Retention's SQL. Each call is a transaction of its own. */
@Component
class RetentionRows {

    /** A message without its body. */
    record Dated(long seq, Instant createdAt) {}

    private final JdbcTemplate jdbc;

    RetentionRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Rooms in id order, and their newest seq. */
    Map<Long, Long> headsAfter(long room, int limit) {
        Map<Long, Long> heads = new LinkedHashMap<>();
        jdbc.query(
                "select room_id, last_seq from room_head where room_id > ? order by room_id limit ?",
                row -> {
                    heads.put(row.getLong(1), row.getLong(2));
                },
                room,
                limit);
        return heads;
    }

    List<Dated> oldest(long room, int limit) {
        return jdbc.query(
                "select seq, created_at from message where room_id = ? order by seq limit ?",
                (row, n) -> new Dated(row.getLong(1), UtcTime.instant(row, "created_at")),
                room,
                limit);
    }

    int delete(long room, long upTo) {
        return jdbc.update("delete from message where room_id = ? and seq <= ?", room, upTo);
    }
}
