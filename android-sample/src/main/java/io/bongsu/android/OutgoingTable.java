package io.bongsu.android;

import android.content.ContentValues;
import android.database.Cursor;
import android.database.sqlite.SQLiteDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was written on this phone, as the screens show it. The library has an outbox of its own, which does the sending; a
 * row is here first, so that what a killed process had not handed over yet is handed over at the next start, under the same
 * key: it is stored once all the same. Used on the disk's thread.
 */
final class OutgoingTable {

    private static final String SELECT =
            "select room, client_message_id, content, written_at, state, why from outgoing where ";

    private final SQLiteDatabase database;

    OutgoingTable(SQLiteDatabase database) {
        this.database = database;
    }

    void add(long room, String clientMessageId, String content, Instant writtenAt) {
        var values = new ContentValues();
        values.put("room", room);
        values.put("client_message_id", clientMessageId);
        values.put("content", content);
        values.put("written_at", writtenAt.toEpochMilli());
        values.put("state", Outgoing.State.QUEUED.name());
        database.insertOrThrow("outgoing", null, values);
    }

    void stored(long room, String clientMessageId) {
        mark(room, clientMessageId, Outgoing.State.STORED, null);
    }

    void refused(long room, String clientMessageId, String why) {
        mark(room, clientMessageId, Outgoing.State.REFUSED, why);
    }

    /** How many there were: one or none. */
    int delete(long room, String clientMessageId) {
        return database.delete(
                "outgoing", "room = ? and client_message_id = ?", new String[] {"" + room, clientMessageId});
    }

    /** Puts the same text, to be sent, in a refused message's place; false where it is not there any more. */
    boolean replace(Outgoing refused, String clientMessageId, Instant writtenAt) {
        database.beginTransaction();
        try {
            boolean there = delete(refused.room(), refused.clientMessageId()) > 0;
            if (there) {
                add(refused.room(), clientMessageId, refused.content(), writtenAt);
            }
            database.setTransactionSuccessful();
            return there;
        } finally {
            database.endTransaction();
        }
    }

    List<Outgoing> ofRoom(long room) {
        return select("room = ? order by number", "" + room);
    }

    List<Outgoing> queued() {
        return select("state = ? order by number", Outgoing.State.QUEUED.name());
    }

    /** Nothing happens to one that came back as a message already: an outcome can be told again. */
    private void mark(long room, String clientMessageId, Outgoing.State state, @Nullable String why) {
        database.execSQL(
                "update outgoing set state = ?, why = ? where room = ? and client_message_id = ?",
                new @Nullable Object[] {state.name(), why, room, clientMessageId});
    }

    private List<Outgoing> select(String condition, String argument) {
        List<Outgoing> found = new ArrayList<>();
        try (Cursor rows = database.rawQuery(SELECT + condition, new String[] {argument})) {
            while (rows.moveToNext()) {
                found.add(new Outgoing(
                        rows.getLong(0),
                        rows.getString(1),
                        rows.getString(2),
                        Instant.ofEpochMilli(rows.getLong(3)),
                        Outgoing.State.valueOf(rows.getString(4)),
                        rows.getString(5)));
            }
        }
        return found;
    }
}
