package io.bongsu.android;

import android.util.Log;
import io.bongsu.client.BongsuClient;
import io.bongsu.client.OutboxException;
import io.bongsu.client.SendOutcome;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is written here: first into the database, then to the library, which sends it and tells what became of it. */
final class Sends {

    private static final String TAG = "Bongsu";

    private final Session session;

    /** Null while it is not open. On the disk's thread. */
    private final Supplier<@Nullable BongsuClient> client;

    Sends(Session session, Supplier<@Nullable BongsuClient> client) {
        this.session = session;
        this.client = client;
    }

    /** Accepts what was written. It is in the database before anything else can happen to it. */
    void send(long room, String content) {
        String key = UUID.randomUUID().toString();
        session.onDisk(() -> {
            session.outgoing().add(room, key, content, session.now());
            handOver(room, key, content);
            session.changed();
        });
    }

    /** A refused message once more, as a new one: a refusal is final for its key. Asked for twice, it is done once. */
    void sendAgain(Outgoing refused) {
        String key = UUID.randomUUID().toString();
        session.onDisk(() -> {
            if (session.outgoing().replace(refused, key, session.now())) {
                handOver(refused.room(), key, refused.content());
            }
            session.changed();
        });
    }

    void discard(Outgoing refused) {
        session.onDisk(() -> {
            session.outgoing().delete(refused.room(), refused.clientMessageId());
            session.changed();
        });
    }

    /** What an earlier process, or this one before the client was open, has not handed over. On the disk's thread. */
    void resume() {
        session.outgoing().queued().forEach(each -> handOver(each.room(), each.clientMessageId(), each.content()));
    }

    /** On the disk's thread, and done when it returns: only then the client forgets the outcome. */
    void onOutcome(SendOutcome outcome) {
        String code = outcome.code();
        if (code == null) {
            session.outgoing().stored(outcome.chatRoomId(), outcome.clientMessageId());
        } else {
            session.outgoing().refused(outcome.chatRoomId(), outcome.clientMessageId(), code);
        }
        session.changed();
    }

    private void handOver(long room, String key, String content) {
        BongsuClient open = client.get();
        if (open == null) {
            return; // It waits in the database for the client to open.
        }
        try {
            open.send(room, content, "text", key);
        } catch (OutboxException e) {
            switch (e.reason()) {
                case FULL -> session.outgoing().refused(room, key, "outbox-full");
                case DISK -> session.outgoing().refused(room, key, "phone-full");
                case INVALID -> session.outgoing().refused(room, key, "content-too-large");
                case KEY_REUSED -> session.outgoing().refused(room, key, "key-reused");
                case CLOSED -> Log.i(TAG, "Kept for the next start");
            }
        }
    }
}
