package io.bongsu.android;

import android.content.Context;
import android.database.sqlite.SQLiteDatabase;
import android.os.SystemClock;
import android.util.Log;
import io.bongsu.client.BongsuClient;
import io.bongsu.client.ConnectionState;
import io.bongsu.client.HistoryPage;
import io.bongsu.client.Login;
import io.bongsu.client.OutboxException;
import io.bongsu.client.SendOutcome;
import java.io.File;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
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

    static final int PAGE = 50;
    private static final String TAG = "Bongsu";

    private final Account account;
    private final Login login;
    private final File folder;
    private final Executor disk;
    private final Changes changes;
    private final Notifier notifier;
    private final Database helper;
    private final RoomTable rooms;
    private final MessageTable messages;
    private final OutgoingTable outgoing;
    private final Rooms following;
    private volatile @Nullable ConnectionState state;

    /** Of the disk's thread alone; null before it is open, where it could not be opened, and after the end. */
    private @Nullable BongsuClient client;

    private boolean closed;

    Session(
            Context context,
            Account account,
            Login login,
            File folder,
            Executor disk,
            Changes changes,
            Notifier notifier) {
        this.account = account;
        this.login = login;
        this.folder = folder;
        this.disk = disk;
        this.changes = changes;
        this.notifier = notifier;
        this.helper = new Database(context, new File(folder, "messages.db").getPath());
        SQLiteDatabase database = helper.getWritableDatabase();
        this.rooms = new RoomTable(database, account.userId());
        this.messages = new MessageTable(database, account.userId());
        this.outgoing = new OutgoingTable(database);
        this.following = new Rooms(this, rooms, messages);
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

    RoomTable rooms() {
        return rooms;
    }

    MessageTable messages() {
        return messages;
    }

    OutgoingTable outgoing() {
        return outgoing;
    }

    /** Reads what a screen shows, and gives it to the screen on the main thread. */
    <T> void read(Supplier<T> query, Consumer<T> show) {
        onDisk(() -> {
            T found = query.get();
            changes.onMain(() -> show.accept(found));
        });
    }

    /** Accepts what was written. It is in the database before anything else can happen to it. */
    void send(long room, String content) {
        String key = UUID.randomUUID().toString();
        onDisk(() -> {
            outgoing.add(room, key, content, Instant.now());
            handOver(room, key, content);
            changes.tell();
        });
    }

    /** A refused message once more, as a new one: a refusal is final for its key. */
    void sendAgain(Outgoing refused) {
        discard(refused);
        send(refused.room(), refused.content());
    }

    void discard(Outgoing refused) {
        onDisk(() -> {
            outgoing.delete(refused.room(), refused.clientMessageId());
            changes.tell();
        });
    }

    void markRead(long room) {
        notifier.cancel(room);
        onDisk(() -> {
            if (rooms.markRead(room)) {
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
            var unused = open.history(room, messages.oldest(room), PAGE)
                    .whenComplete((page, failure) -> onDisk(() -> {
                        if (page != null) {
                            messages.prepend(room, stored(page), isComplete(page));
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
            helper.close();
            changes.onMain(then);
        });
    }

    /** Ends it, and the login too; what this phone holds of the account is the caller's to delete. */
    void signOut(Runnable then) {
        close(then);
        disk.execute(() -> {
            try {
                login.signOut();
            } catch (IOException e) {
                Log.i(TAG, "The server was not told of the sign-out; the login there ends by itself");
            }
        });
    }

    private void open() {
        try {
            client = BongsuClient.builder(account.server(), account.userId(), login)
                    .mqtt(account.broker())
                    .folder(new File(folder, "client").toPath())
                    .listenerExecutor(disk)
                    .elapsedTime(SystemClock::elapsedRealtimeNanos)
                    .onConnection(this::onState)
                    .onOutcome(this::onOutcome)
                    .open();
            outgoing.queued().forEach(each -> handOver(each.room(), each.clientMessageId(), each.content()));
            following.resume(client);
        } catch (IOException e) {
            Log.w(TAG, "The client could not be opened; it is tried again when the app comes to the front", e);
        }
    }

    private void handOver(long room, String key, String content) {
        if (client == null) {
            return; // It waits in the database for the client to open.
        }
        try {
            client.send(room, content, "text", key);
        } catch (OutboxException e) {
            switch (e.reason()) {
                case FULL, DISK -> outgoing.refused(room, key, "outbox-full");
                case INVALID -> outgoing.refused(room, key, "content-too-large");
                case KEY_REUSED -> outgoing.refused(room, key, "key-reused");
                case CLOSED -> Log.i(TAG, "Kept for the next start");
            }
        }
    }

    /** On the disk's thread, and done when it returns: only then the client forgets the outcome. */
    private void onOutcome(SendOutcome outcome) {
        String code = outcome.code();
        if (code == null) {
            outgoing.stored(outcome.chatRoomId(), outcome.clientMessageId());
        } else {
            outgoing.refused(outcome.chatRoomId(), outcome.clientMessageId(), code);
        }
        changes.tell();
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
            notifier.arrived(this, room);
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
