package io.bongsu.relay;

import io.bongsu.core.UtcTime;
import io.bongsu.message.StillNeeded;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The relay's SQL: how far each room is published, and who relays. Each call is a transaction of its own. */
@Component
class RelayRows implements StillNeeded {

    record Lease(
            String owner, long term, long beat, @Nullable Instant brokerAliveAt) {}

    private static final int CHUNK = 500;

    private final JdbcTemplate jdbc;

    RelayRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    long publishedSeq(long roomId) {
        List<Long> found =
                jdbc.queryForList("select published_seq from room_relay where room_id = ?", Long.class, roomId);
        return found.isEmpty() ? 0 : found.getFirst();
    }

    /** Rooms with id &gt; {@code afterRoom} that have something unpublished, in id order, and their newest seq. */
    Map<Long, Long> backlog(long afterRoom, int limit) {
        Map<Long, Long> rooms = new LinkedHashMap<>();
        jdbc.query(
                """
                select h.room_id, h.last_seq
                from room_head h left join room_relay r on r.room_id = h.room_id
                where h.room_id > ? and h.last_seq > coalesce(r.published_seq, 0)
                order by h.room_id limit ?""",
                row -> {
                    rooms.put(row.getLong(1), row.getLong(2));
                },
                afterRoom,
                limit);
        return rooms;
    }

    /** Moves how far the rooms are published. */
    void flush(Map<Long, Long> published) {
        List<Map.Entry<Long, Long>> rows = List.copyOf(published.entrySet());
        for (int from = 0; from < rows.size(); from += CHUNK) {
            List<Map.Entry<Long, Long>> chunk = rows.subList(from, Math.min(rows.size(), from + CHUNK));
            List<Object> parameters = new ArrayList<>();
            chunk.forEach(row -> {
                parameters.add(row.getKey());
                parameters.add(row.getValue());
            });
            jdbc.update(
                    "insert into room_relay (room_id, published_seq, mark_seq, saved_seq) values "
                            + "(?, ?, 0, 0),".repeat(chunk.size() - 1)
                            + "(?, ?, 0, 0) on duplicate key update published_seq = values(published_seq)",
                    parameters.toArray());
        }
    }

    /** What was published at the mark before is on the broker's disk by now. MySQL assigns from left to right. */
    void mark() {
        jdbc.update("update room_relay set saved_seq = mark_seq, mark_seq = published_seq"
                + " where saved_seq < published_seq");
    }

    /** The broker restarted: everything it may not have had on disk counts as unpublished. Returns how many rooms. */
    int rewindToSaved() {
        return jdbc.update("update room_relay set published_seq = saved_seq, mark_seq = saved_seq"
                + " where saved_seq < published_seq");
    }

    /** A broker that restarted is given everything after {@code saved_seq} again. */
    @Override
    public Map<Long, Long> doneUpTo(Collection<Long> roomIds) {
        Map<Long, Long> saved = new HashMap<>();
        jdbc.query(
                "select room_id, saved_seq from room_relay where room_id in (" + "?,".repeat(roomIds.size() - 1) + "?)",
                row -> {
                    saved.put(row.getLong(1), row.getLong(2));
                },
                roomIds.toArray());
        return saved;
    }

    Lease lease() {
        return java.util.Objects.requireNonNull(jdbc.queryForObject(
                "select owner, term, beat, broker_alive_at from relay_lease where id = 1",
                (row, n) -> new Lease(row.getString(1), row.getLong(2), row.getLong(3), aliveAt(row))));
    }

    /** Takes the lease if nothing moved since {@code seen}. */
    boolean take(Lease seen, String owner) {
        return jdbc.update(
                        "update relay_lease set owner = ?, term = term + 1, beat = 0"
                                + " where id = 1 and term = ? and beat = ?",
                        owner,
                        seen.term(),
                        seen.beat())
                == 1;
    }

    /** False when somebody else holds it by now. */
    boolean beat(String owner, long term, @Nullable Instant brokerAliveAt) {
        return jdbc.update(
                        "update relay_lease set beat = beat + 1, broker_alive_at = coalesce(?, broker_alive_at)"
                                + " where id = 1 and owner = ? and term = ?",
                        brokerAliveAt == null ? null : UtcTime.of(brokerAliveAt),
                        owner,
                        term)
                == 1;
    }

    void release(String owner, long term) {
        jdbc.update("update relay_lease set owner = '' where id = 1 and owner = ? and term = ?", owner, term);
    }

    private static @Nullable Instant aliveAt(ResultSet row) throws SQLException {
        return row.getObject("broker_alive_at") == null ? null : UtcTime.instant(row, "broker_alive_at");
    }
}
