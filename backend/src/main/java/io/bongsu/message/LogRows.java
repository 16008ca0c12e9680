package io.bongsu.message;

import io.bongsu.core.Entry;
import io.bongsu.core.UtcTime;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The log's SQL, in the common part of MySQL and H2. Every method runs in the caller's transaction. */
@Component
class LogRows {

    /** A row to insert. */
    record NewRow(Entry entry, String senderId, String key, UUID id, Instant createdAt) {}

    private final JdbcTemplate jdbc;

    LogRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Locks the rooms' heads in id order, so that two writers can never wait for each other in a circle. */
    Map<Long, RoomHead> lockHeads(Collection<Long> roomIds) {
        return queryHeads(roomIds, " order by room_id for update");
    }

    Map<Long, RoomHead> heads(Collection<Long> roomIds) {
        return queryHeads(roomIds, "");
    }

    private Map<Long, RoomHead> queryHeads(Collection<Long> roomIds, String suffix) {
        Map<Long, RoomHead> heads = new HashMap<>();
        jdbc.query(
                "select room_id, last_seq, access_rev from room_head where room_id in (" + marks(roomIds.size()) + ")"
                        + suffix,
                row -> {
                    heads.put(row.getLong(1), new RoomHead(row.getLong(2), row.getLong(3)));
                },
                roomIds.toArray());
        return heads;
    }

    @Nullable
    Entry findByKey(long roomId, String senderId, String key) {
        List<Entry> found = jdbc.query(
                "select room_id, seq, access_rev, body from message"
                        + " where room_id = ? and sender_id = ? and client_message_id = ?",
                (row, n) -> entry(row),
                roomId,
                senderId,
                key);
        return found.isEmpty() ? null : found.getFirst();
    }

    /**
     * Inserts the rows and moves their rooms' heads, whose locks are held: two statements in one round trip, for a lock
     * lasts as long as what comes after it. Written out, so that no driver option has to be right for it; on MySQL it
     * takes {@link LaneConnections}, which allow it.
     */
    void append(List<NewRow> rows, Map<Long, Long> lastSeqs) {
        String sql = "insert into message"
                + " (room_id, seq, sender_id, client_message_id, id, access_rev, created_at, body) values "
                + "(?,?,?,?,?,?,?,?),".repeat(rows.size() - 1)
                + "(?,?,?,?,?,?,?,?);"
                + "update room_head set last_seq = case room_id " + "when ? then ? ".repeat(lastSeqs.size())
                + "else last_seq end where room_id in (" + marks(lastSeqs.size()) + ")";
        jdbc.execute(sql, (PreparedStatement statement) -> {
            int at = 1;
            for (NewRow row : rows) {
                at = bind(statement, at, row);
            }
            for (Map.Entry<Long, Long> head : lastSeqs.entrySet()) {
                statement.setLong(at++, head.getKey());
                statement.setLong(at++, head.getValue());
            }
            for (long roomId : lastSeqs.keySet()) {
                statement.setLong(at++, roomId);
            }
            return statement.execute();
        });
    }

    private static int bind(PreparedStatement statement, int from, NewRow row) throws SQLException {
        int at = from;
        statement.setLong(at++, row.entry().roomId());
        statement.setLong(at++, row.entry().seq());
        statement.setString(at++, row.senderId());
        statement.setString(at++, row.key());
        statement.setBytes(at++, bytes(row.id()));
        statement.setLong(at++, row.entry().accessRev());
        statement.setObject(at++, UtcTime.of(row.createdAt()));
        statement.setBytes(at++, row.entry().json());
        return at;
    }

    List<Entry> after(long roomId, long after, int limit) {
        return jdbc.query(
                "select room_id, seq, access_rev, body from message where room_id = ? and seq > ? order by seq limit ?",
                (row, n) -> entry(row),
                roomId,
                after,
                limit);
    }

    /** Newest first. */
    List<Entry> before(long roomId, long before, int limit) {
        return jdbc.query(
                "select room_id, seq, access_rev, body from message"
                        + " where room_id = ? and seq < ? order by seq desc limit ?",
                (row, n) -> entry(row),
                roomId,
                before,
                limit);
    }

    /** Null in a room without messages. */
    @Nullable
    Long oldest(long roomId) {
        return jdbc.queryForObject("select min(seq) from message where room_id = ?", Long.class, roomId);
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(row.getLong(1), row.getLong(2), row.getLong(3), row.getBytes(4));
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    private static String marks(int count) {
        return "?,".repeat(count - 1) + "?";
    }
}
