package io.bongsu.android;

import android.database.sqlite.SQLiteDatabase;
import android.os.SystemClock;
import android.util.Log;
import io.bongsu.client.BongsuClient;
import io.bongsu.client.ConnectionState;
import io.bongsu.client.HistoryPage;
import io.bongsu.client.Login;
import java.io.File;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One account at work: the library's client, and the database it fills. All of it happens on one thread, the disk's, which
 * is the client's listener executor too, so a message is in the database before the next one comes. Screens are told that
 * something changed and read the database again.
 */
final class Session {

    private record Tables(RoomTable rooms, MessageTable messages, OutgoingTable outgoing) {}

    static final int PAGE = 50;
    private static final String TAG = "Bongsu";

    private final ChatApp app;
    private final Account account;
    private final Executor disk;
    private final Changes changes;
    private final Database database;
    private final Sends sends;
    private final Rooms following;
    private final Arrivals arrivals;
    private volatile @Nullable ConnectionState state;

    // Of the disk's thread alone, as closed; null before they are open, and where they could not be opened.

    private @Nullable Tables tables;

    private @Nullable Login login;

    private @Nullable BongsuClient client;

    private boolean closed;

    /** Opens no file yet: it is made on the main thread. */
    Session(ChatApp app, Account account, Executor disk) {
        this.app = app;
        this.account = account;
        this.disk = disk;
        this.changes = app.changes();
        this.database = new Database(app, new File(app.folder(account), "messages.db").getPath());
        this.sends = new Sends(this, () -> client);
        this.arrivals = new Arrivals(this, app.notifier());
        this.following = new Rooms(this);
        disk.execute(this::open);
    }

    Account account() {
        return account;
    }

    /** Null until the client is open. */
    @Nullable
    ConnectionState state() {
        return state;
    }

    Instant now() {
        return app.clock().instant();
    }

    // The tables are the disk's thread's: the first call opens the file.

    RoomTable rooms() {
        return tables().rooms();
    }

    MessageTable messages() {
        return tables().messages();
    }

    OutgoingTable outgoing() {
        return tables().outgoing();
    }

    Sends sends() {
        return sends;
    }

    /** Reads what a screen shows, and gives it to the screen on the main thread. */
    <T> void read(Supplier<T> query, Consumer<T> show) {
        onDisk(() -> {
            T found = query.get();
            changes.onMain(() -> show.accept(found));
        });
    }

    void markRead(long room) {
        onDisk(() -> {
            boolean news = rooms().markRead(room);
            // Here, or a message that is just being told of would stay told of.
            app.notifier().cancel(room);
            if (news) {
                changes.tell();
            }
        });
    }

    /** Gets a page of what came before the oldest message held. The answer, on the main thread, says whether it came. */
    void older(long room, Consumer<Boolean> done) {
        onDisk(() -> {
            BongsuClient open = client;
            if (open == null) {
                changes.onMain(() -> done.accept(false));
                return;
            }
            var unused = open.history(room, messages().oldest(room), PAGE)
                    .whenComplete((page, failure) -> onDisk(() -> {
                        if (page != null) {
                            messages().prepend(room, stored(page), isComplete(page));
                            changes.tell();
                        }
                        changes.onMain(() -> done.accept(page != null));
                    }));
        });
    }

    /** To be called when the app comes to the front and when there is a network again. */
    void catchUp() {
        onDisk(() -> {
            if (client == null) {
                open();
            } else {
                client.catchUp();
                following.refresh(client);
            }
        });
    }

    /** Ends it, with everything kept for the next time. */
    void close(Runnable then) {
        disk.execute(() -> {
            closed = true;
            closeClient();
            database.close();
            changes.onMain(then);
        });
    }

    /** Null where it could not be opened. On the disk's thread. */
    @Nullable
    Login login() {
        return login;
    }

    private Tables tables() {
        if (closed) {
            // The file would be opened once more, and made anew where it was deleted.
            throw new IllegalStateException("The session has ended");
        }
        if (tables == null) {
            SQLiteDatabase open = database.getWritableDatabase();
            tables = new Tables(
                    new RoomTable(open, account.userId()),
                    new MessageTable(open, account.userId()),
                    new OutgoingTable(open));
        }
        return tables;
    }

    private void open() {
        try {
            login = app.login(account);
            client = BongsuClient.builder(account.server(), account.userId(), login)
                    .mqtt(account.broker())
                    .folder(new File(app.folder(account), "client").toPath())
                    .listenerExecutor(disk)
                    .elapsedTime(SystemClock::elapsedRealtimeNanos)
                    .onConnection(this::onState)
                    .onOutcome(sends::onOutcome)
                    .open();
            sends.resume();
            following.resume(client);
        } catch (IOException e) {
            Log.w(TAG, "The client could not be opened; it is tried again when the app comes to the front", e);
        }
    }

    private void onState(ConnectionState now) {
        state = now;
        if (now.phase() == ConnectionState.Phase.CONNECTED && client != null) {
            following.refresh(client);
        }
        changes.tell();
    }

    /** A message has been stored. */
    void arrived(long room, StoredMessage message) {
        if (!message.sender().equals(account.userId())) {
            arrivals.add(room);
        }
        changes.tell();
    }

    void changed() {
        changes.tell();
    }

    /** Nothing is done any more once it is closed. */
    void onDisk(Runnable work) {
        disk.execute(() -> {
            if (!closed) {
                work.run();
            }
        });
    }

    private void closeClient() {
        if (client != null) {
            client.close();
            client = null;
        }
    }

    static List<StoredMessage> stored(HistoryPage page) {
        return page.messages().stream().map(StoredMessage::of).collect(Collectors.toList());
    }

    /** Whether there is nothing before a page that was asked for by its end. */
    static boolean isComplete(HistoryPage page) {
        return page.messages().isEmpty() || page.messages().get(0).seq() <= page.oldest();
    }
}
