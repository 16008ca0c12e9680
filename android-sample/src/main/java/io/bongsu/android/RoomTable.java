package io.bongsu.android;

import android.database.Cursor;
import android.database.sqlite.SQLiteDatabase;
import io.bongsu.client.ChatRoom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rooms this phone knows. Used on the disk's thread. */
final class RoomTable {

    private static final String ROOMS = "select r.id, r.name, r.can_write, r.begun, r.position, r.complete, r.ended,"
            + " (select count(*) from (select 1 from message m where m.room = r.id and m.seq > r.read_up_to"
            + "   and m.sender <> ? limit 100)),"
            + " l.seq, l.sender, l.client_message_id, l.content, l.created_at"
            + " from room r left join message l on l.room = r.id"
            + "   and l.seq = (select max(seq) from message where room = r.id)";

    private final SQLiteDatabase database;
    private final String ownUserId;

    RoomTable(SQLiteDatabase database, String ownUserId) {
        this.database = database;
        this.ownUserId = ownUserId;
    }

    /** What the server says the user's rooms are. One that is not among them any more has ended; its messages stay. */
    void replace(List<ChatRoom> rooms) {
        database.beginTransaction();
        try {
            database.execSQL("update room set ended = coalesce(ended, 'not-a-member')");
            for (ChatRoom room : rooms) {
                put(room.chatRoomId(), room.name(), room.canWrite(), room.canRead());
            }
            database.setTransactionSuccessful();
        } finally {
            database.endTransaction();
        }
    }

    void put(long id, String name, boolean canWrite, boolean canRead) {
        @Nullable String ended = canRead ? null : "read-denied";
        database.execSQL("insert or ignore into room (id, name, can_write) values (?, ?, 0)", new Object[] {id, name});
        database.execSQL(
                "update room set name = ?, can_write = ?, ended = ? where id = ?",
                new @Nullable Object[] {name, canWrite ? 1 : 0, ended, id});
    }

    void ended(long room, String code) {
        database.execSQL("update room set ended = ? where id = ?", new Object[] {code, room});
    }

    /** Everything up to the position was seen. Says whether that is news. */
    boolean markRead(long room) {
        try (var update = database.compileStatement(
                "update room set read_up_to = position where id = ? and read_up_to < position")) {
            update.bindLong(1, room);
            return update.executeUpdateDelete() > 0;
        }
    }

    /** The newest talk first. */
    List<Room> all() {
        return select(ROOMS + " order by l.created_at is null, l.created_at desc, r.id", ownUserId);
    }

    @Nullable
    Room find(long id) {
        List<Room> found = select(ROOMS + " where r.id = ?", ownUserId, "" + id);
        return found.isEmpty() ? null : found.get(0);
    }

    private List<Room> select(String statement, String... arguments) {
        List<Room> found = new ArrayList<>();
        try (Cursor row = database.rawQuery(statement, arguments)) {
            while (row.moveToNext()) {
                found.add(new Room(
                        row.getLong(0),
                        row.getString(1),
                        row.getInt(2) != 0,
                        row.getInt(3) != 0,
                        row.getLong(4),
                        row.getInt(5) != 0,
                        row.getString(6),
                        row.getInt(7),
                        row.isNull(8) ? null : last(row)));
            }
        }
        return found;
    }

    private static StoredMessage last(Cursor row) {
        return new StoredMessage(
                row.getLong(8),
                row.getString(9),
                row.getString(10),
                row.getString(11),
                Instant.ofEpochMilli(row.getLong(12)));
    }
}
