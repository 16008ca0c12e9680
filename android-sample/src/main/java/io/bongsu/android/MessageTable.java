package io.bongsu.android;

import android.content.ContentValues;
import android.database.Cursor;
import android.database.sqlite.SQLiteDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The rooms' messages, and in the same transactions the rooms' positions. Used on the disk's thread. */
final class MessageTable {

    /** @param position where it goes on after */
    record Missing(long position, String reason) {}

    private static final String[] COLUMNS = {"seq", "sender", "client_message_id", "content", "created_at"};

    private final SQLiteDatabase database;
    private final String ownUserId;

    MessageTable(SQLiteDatabase database, String ownUserId) {
        this.database = database;
        this.ownUserId = ownUserId;
    }

    /** The first page of a room on this phone: from here on it is followed. What lies before counts as read. */
    void begin(long room, List<StoredMessage> page, long head, boolean complete) {
        long position = page.isEmpty() ? head : page.get(page.size() - 1).seq();
        inTransaction(() -> {
            page.forEach(message -> insert(room, message));
            database.execSQL(
                    "update room set begun = 1, position = ?, read_up_to = ?, complete = ? where id = ? and begun = 0",
                    new Object[] {position, position, complete ? 1 : 0, room});
        });
    }

    /** The next message of a room and the new position: both or neither. */
    void take(long room, StoredMessage message) {
        inTransaction(() -> {
            insert(room, message);
            database.execSQL("update room set position = ? where id = ?", new Object[] {message.seq(), room});
        });
    }

    /** Messages are missing. Where the server's log became shorter, what lay after is nobody's any more. */
    void skip(long room, Missing missing) {
        inTransaction(() -> {
            Object[] where = {room, missing.position()};
            database.execSQL("delete from message where room = ? and seq > ?", where);
            database.execSQL("delete from gap where room = ? and position >= ?", where);
            database.execSQL(
                    "insert into gap (room, position, reason) values (?, ?, ?)",
                    new Object[] {room, missing.position(), missing.reason()});
            database.execSQL(
                    "update room set position = ?, read_up_to = min(read_up_to, ?) where id = ?",
                    new Object[] {missing.position(), missing.position(), room});
        });
    }

    /** A page of what came before. Positions stay. */
    void prepend(long room, List<StoredMessage> page, boolean complete) {
        inTransaction(() -> {
            page.forEach(message -> insert(room, message));
            if (complete) {
                database.execSQL("update room set complete = 1 where id = ?", new Object[] {room});
            }
        });
    }

    /** The newest, oldest first. */
    List<StoredMessage> newest(long room, int limit) {
        List<StoredMessage> found = new ArrayList<>();
        try (Cursor rows = database.query(
                "message", COLUMNS, "room = ?", new String[] {"" + room}, null, null, "seq desc", "" + limit)) {
            while (rows.moveToNext()) {
                found.add(read(rows));
            }
        }
        Collections.reverse(found);
        return found;
    }

    /** Others' messages that were not read, the newest of them, oldest first. */
    List<StoredMessage> unread(long room, int limit) {
        List<StoredMessage> found = new ArrayList<>();
        try (Cursor rows = database.query(
                "message",
                COLUMNS,
                "room = ? and sender <> ? and seq > (select read_up_to from room where id = ?)",
                new String[] {"" + room, ownUserId, "" + room},
                null,
                null,
                "seq desc",
                "" + limit)) {
            while (rows.moveToNext()) {
                found.add(read(rows));
            }
        }
        Collections.reverse(found);
        return found;
    }

    List<Missing> missing(long room) {
        List<Missing> found = new ArrayList<>();
        try (Cursor rows = database.rawQuery(
                "select position, reason from gap where room = ? order by position", new String[] {"" + room})) {
            while (rows.moveToNext()) {
                found.add(new Missing(rows.getLong(0), rows.getString(1)));
            }
        }
        return found;
    }

    /** The seq of the oldest message held; one after the position where none is. */
    long oldest(long room) {
        try (Cursor rows = database.rawQuery(
                "select coalesce((select min(seq) from message where room = id), position + 1) from room where id = ?",
                new String[] {"" + room})) {
            return rows.moveToNext() ? rows.getLong(0) : 1;
        }
    }

    private void insert(long room, StoredMessage message) {
        var values = new ContentValues();
        values.put("room", room);
        values.put("seq", message.seq());
        values.put("sender", message.sender());
        values.put("client_message_id", message.clientMessageId());
        values.put("content", message.content());
        values.put("created_at", message.createdAt().toEpochMilli());
        // A page can overlap with what is there; a seq is the same message for ever.
        database.insertWithOnConflict("message", null, values, SQLiteDatabase.CONFLICT_REPLACE);
        if (message.sender().equals(ownUserId)) {
            database.delete(
                    "outgoing", "room = ? and client_message_id = ?", new String[] {"" + room, message.clientMessageId()
                    });
        }
    }

    private void inTransaction(Runnable work) {
        database.beginTransaction();
        try {
            work.run();
            database.setTransactionSuccessful();
        } finally {
            database.endTransaction();
        }
    }

    static StoredMessage read(Cursor row) {
        return new StoredMessage(
                row.getLong(0),
                row.getString(1),
                row.getString(2),
                row.getString(3),
                Instant.ofEpochMilli(row.getLong(4)));
    }
}
