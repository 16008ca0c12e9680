package io.bongsu.stream;

import io.bongsu.membership.Access;
import io.bongsu.membership.Rights;
import io.bongsu.membership.RoomAccess;
import java.util.HashMap;
import java.util.Map;

/** The members as the database has them, behind a cache that does not hear of changes by itself. */
final class FakeAccess extends Access {

    private final Map<String, Rights> stored = new HashMap<>();
    private long storedRev = 1;
    private long unloadableRoom;
    private RoomAccess cached = new RoomAccess(FakeLog.ROOM, 0, Map.of());

    synchronized long put(String userId, Rights rights) {
        stored.put(userId, rights);
        return ++storedRev;
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
            cached = new RoomAccess(FakeLog.ROOM, storedRev, stored);
        }
        return cached;
    }
}
