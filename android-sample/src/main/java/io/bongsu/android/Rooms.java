package io.bongsu.android;

import android.util.Log;
import io.bongsu.client.BongsuClient;
import io.bongsu.client.ChatRoom;
import io.bongsu.client.Gap;
import io.bongsu.client.HistoryPage;
import io.bongsu.client.Listening;
import io.bongsu.client.Message;
import io.bongsu.client.RoomListener;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows every room of the account. A room that is new to this phone begins with its newest page, so that a long history
 * is not fetched for nothing; from there on each message is stored with the position. Used on the disk's thread.
 */
final class Rooms {

    private static final String TAG = "Bongsu";

    /** The library listens to no more at once, and faults where it is asked to. */
    private static final int LIMIT = 1_000;

    private final Session session;
    private final Map<Long, Listening> followed = new HashMap<>();

    /** First pages that were asked for and are not here yet. */
    private final Set<Long> beginning = new HashSet<>();

    private boolean refreshing;

    Rooms(Session session) {
        this.session = session;
    }

    /** Goes on where the last process stopped, without asking the server first. */
    void resume(BongsuClient client) {
        for (Room room : session.rooms().all()) {
            if (room.begun() && room.ended() == null) {
                follow(client, room);
            }
        }
    }

    /** Asks which rooms there are now. */
    void refresh(BongsuClient client) {
        if (refreshing) {
            return;
        }
        refreshing = true;
        var unused = client.chatRooms()
                .whenComplete((found, failure) -> session.onDisk(() -> {
                    refreshing = false;
                    if (found != null) {
                        update(client, found);
                    } else {
                        Log.i(TAG, "The rooms could not be listed: " + failure);
                    }
                }));
    }

    private void update(BongsuClient client, List<ChatRoom> found) {
        session.rooms().replace(found);
        for (ChatRoom each : found) {
            Room room = session.rooms().find(each.chatRoomId());
            if (room == null || !each.canRead() || followed.containsKey(room.id())) {
                continue;
            }
            if (room.begun()) {
                follow(client, room);
            } else if (beginning.add(room.id())) {
                begin(client, room.id());
            }
        }
        session.changed();
    }

    private void begin(BongsuClient client, long room) {
        var unused = client.history(room, Long.MAX_VALUE, Session.PAGE)
                .whenComplete((page, failure) -> session.onDisk(() -> {
                    beginning.remove(room);
                    if (page == null) {
                        Log.i(TAG, "Room " + room + " could not be begun, the next refresh tries again: " + failure);
                        return;
                    }
                    begin(client, room, page);
                }));
    }

    private void begin(BongsuClient client, long id, HistoryPage page) {
        session.messages().begin(id, Session.stored(page), page.head(), Session.isComplete(page));
        Room room = session.rooms().find(id);
        if (room != null && !followed.containsKey(id)) {
            follow(client, room);
        }
        session.changed();
    }

    private void follow(BongsuClient client, Room room) {
        if (followed.size() >= LIMIT) {
            Log.i(TAG, "Room " + room.id() + " is not followed: that is done for " + LIMIT + " at once");
            return;
        }
        followed.put(room.id(), client.listen(room.id(), room.position(), new Follower(room.id())));
    }

    /** Called by the client on the disk's thread, one call at a time. */
    private final class Follower implements RoomListener {

        private final long room;

        Follower(long room) {
            this.room = room;
        }

        @Override
        public void onMessage(Message message) {
            StoredMessage stored = StoredMessage.of(message);
            session.messages().take(room, stored);
            session.arrived(room, stored);
        }

        @Override
        public void onGap(Gap gap) {
            session.messages()
                    .skip(
                            room,
                            new MessageTable.Missing(
                                    gap.position(), gap.reason().name()));
            session.changed();
        }

        @Override
        public void onEnded(String code) {
            @Nullable Listening over = followed.remove(room);
            if (over != null) {
                over.close();
            }
            session.rooms().ended(room, code);
            session.changed();
        }
    }
}
