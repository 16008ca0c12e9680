package io.bongsu.android;

import android.content.Context;
import android.database.sqlite.SQLiteDatabase;
import android.database.sqlite.SQLiteOpenHelper;

/**
 * One account's messages on this phone. A room's position is a column of its row, moved in the transaction that stores a
 * message: whatever is killed when, the two never part, and nothing is shown twice or left out. A phone that loses power
 * may lose the newest transactions, whole: their messages come again. What a person wrote is flushed by the library's
 * outbox.
 */
final class Database extends SQLiteOpenHelper {

    private static final int VERSION = 1;

    Database(Context context, String file) {
        super(context, file, null, VERSION);
        setWriteAheadLoggingEnabled(true);
    }

    @Override
    public void onCreate(SQLiteDatabase database) {
        // position: the seq of the newest message dealt with. begun: whether there is a position at all.
        // complete: whether the oldest message held is the oldest there is. ended: why the room can be read no more.
        database.execSQL("create table room (id integer primary key, name text not null, can_write integer not null,"
                + " begun integer not null default 0, position integer not null default 0,"
                + " read_up_to integer not null default 0, complete integer not null default 0, ended text)");
        database.execSQL("create table message (room integer not null, seq integer not null, sender text not null,"
                + " client_message_id text not null, content text not null, created_at integer not null,"
                + " primary key (room, seq)) without rowid");
        database.execSQL("create table gap (room integer not null, position integer not null, reason text not null,"
                + " primary key (room, position)) without rowid");
        // What was written here and has not come back as a message of the room yet.
        database.execSQL("create table outgoing (number integer primary key autoincrement, room integer not null,"
                + " client_message_id text not null, content text not null, written_at integer not null,"
                + " state text not null, why text, unique (room, client_message_id))");
    }

    @Override
    public void onUpgrade(SQLiteDatabase database, int from, int to) {
        throw new IllegalStateException("There is no version before " + VERSION + ", but this is " + from);
    }
}
