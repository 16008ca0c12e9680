package io.bongsu.perf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Rooms filled by SQL, rows as the log writes them: a million messages take seconds. */
final class SeededRooms {

    private static final int BATCH = 5_000;

    private SeededRooms() {}

    /** A room whose messages are not to be published. */
    static long published(Site site, int messages) throws SQLException {
        return published(site, 1, messages).getFirst();
    }

    /** Rooms whose messages are not to be published. */
    static List<Long> published(Site site, int rooms, int messages) throws SQLException {
        List<Long> fresh = fresh(site, rooms, messages);
        try (Connection connection = site.deployment().database().connect()) {
            connection.setAutoCommit(false);
            for (long room : fresh) {
                fill(connection, room, 1, messages);
                try (var statement = connection.createStatement()) {
                    statement.executeUpdate(
                            "insert into room_relay (room_id, published_seq, mark_seq, saved_seq) values (" + room + ","
                                    + messages + "," + messages + "," + messages + ")");
                }
            }
            connection.commit();
        }
        return fresh;
    }

    /** Rooms whose messages all wait for the relay from one moment on. */
    static void unpublished(Site site, int rooms, int messages) throws SQLException {
        more(site, fresh(site, rooms, messages), messages);
    }

    /** So many more in each of the rooms, which all wait for the relay from one moment on. */
    static void more(Site site, List<Long> rooms, int messages) throws SQLException {
        try (Connection connection = site.deployment().database().connect()) {
            connection.setAutoCommit(false);
            for (long room : rooms) {
                int first = head(connection, room) + 1;
                fill(connection, room, first, first + messages - 1);
            }
            connection.commit();
        }
    }

    private static List<Long> fresh(Site site, int rooms, int messages) {
        List<Long> fresh = new ArrayList<>();
        for (int i = 0; i < rooms; i++) {
            fresh.add(site.newRoom("room of " + messages));
        }
        return fresh;
    }

    private static int head(Connection connection, long room) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select last_seq from room_head where room_id = " + room + " for update")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void fill(Connection connection, long room, int first, int last) throws SQLException {
        for (int from = first; from <= last; from += BATCH) {
            insert(connection, room, from, Math.min(last, from + BATCH - 1));
        }
        try (var statement = connection.createStatement()) {
            statement.executeUpdate("update room_head set last_seq = " + last + " where room_id = " + room);
        }
    }

    /** One statement of many rows, so that a million take seconds. */
    private static void insert(Connection connection, long room, int from, int to) throws SQLException {
        String sql =
                "insert into message (room_id, seq, sender_id, client_message_id, id, access_rev, created_at, body)"
                        + " values " + "(?,?,?,?,?,1,?,?),".repeat(to - from) + "(?,?,?,?,?,1,?,?)";
        Timestamp now = Timestamp.from(Instant.now());
        try (PreparedStatement rows = connection.prepareStatement(sql)) {
            int at = 1;
            for (int seq = from; seq <= to; seq++) {
                rows.setLong(at++, room);
                rows.setInt(at++, seq);
                rows.setString(at++, "u-bench0");
                rows.setString(at++, "seeded-" + seq);
                rows.setBytes(at++, id(room, seq));
                rows.setTimestamp(at++, now);
                rows.setBytes(at++, body(room, seq));
            }
            rows.executeUpdate();
        }
    }

    private static byte[] id(long room, int seq) {
        return ByteBuffer.allocate(16).putLong(room).putLong(seq).array();
    }

    private static byte[] body(long room, int seq) {
        return ("{\"id\":\"seeded-" + seq + "\",\"chatRoomId\":" + room + ",\"seq\":" + seq
                        + ",\"senderId\":\"u-bench0\",\"clientMessageId\":\"seeded-" + seq
                        + "\",\"type\":\"text\",\"content\":\"" + "x".repeat(Site.CONTENT_BYTES)
                        + "\",\"attachments\":[],\"createdAt\":\"2026-01-01T00:00:00.000Z\"}")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
