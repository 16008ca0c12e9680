package io.bongsu.stream;

import io.bongsu.membership.Access;
import io.bongsu.membership.Rights;
import io.bongsu.membership.RoomAccess;
import java.util.HashMap;
import java.util.Map;

/** The members as the database has them, behind a cache that does not hear of changes by itself. */
final class FakeAccess extends Access {

    private final Stored stored;
    private long unloadableRoom;
    private Runnable beforeLoad = () -> {};
    private RoomAccess cached = new RoomAccess(FakeLog.ROOM, 0, Map.of());

    /** What the database has. */
    private static final class Stored {
        private final Map<String, Rights> members = new HashMap<>();
        private long rev = 1;

        synchronized long put(String userId, Rights rights) {
            members.put(userId, rights);
            return ++rev;
        }

        synchronized RoomAccess load() {
            return new RoomAccess(FakeLog.ROOM, rev, members);
        }
    }

    FakeAccess() {
        this(new Stored());
    }

    private FakeAccess(Stored stored) {
        this.stored = stored;
    }

    /** Another node's cache of the same database. */
    FakeAccess elsewhere() {
        return new FakeAccess(stored);
    }

    long put(String userId, Rights rights) {
        return stored.put(userId, rights);
    }

    /** Where loading may fail. */
    synchronized void beforeLoad(Runnable action) {
        beforeLoad = action;
    }

    synchronized void unloadable(long roomId) {
        unloadableRoom = roomId;
    }

    @Override
    public synchronized RoomAccess of(long roomId) {
        return cached;
    }

    @Override
    public synchronized RoomAccess atLeast(long roomId, long rev) {
        if (roomId == unloadableRoom) {
            throw new IllegalStateException("room " + roomId + " cannot be loaded");
        }
        if (cached.rev() < rev) {
            beforeLoad.run();
            cached = stored.load();
        }
        return cached;
    }
}
