package io.bongsu.membership;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.core.UtcTime;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The one answer to "may X do Y in room Z". Cached in memory, bounded by members; safe for any thread.
 *
 * <p>What is cached can be behind the database when another node changed it. That is never dangerous, because every
 * entry of the log carries the revision it was stored under, and whoever is about to deliver, page or store at a newer
 * revision asks {@link #atLeast} first.
 */
@Component
public class Access {

    private final @Nullable JdbcClient jdbc;
    private final Consumer<Instant> catchUp;
    private final Cache<Long, RoomAccess> rooms;

    @Autowired
    Access(
            JdbcClient jdbc,
            ObjectProvider<StandingRevocations> revocations,
            MembershipSettings settings,
            MeterRegistry meters) {
        this.jdbc = jdbc;
        this.catchUp = movedAt -> revocations.ifAvailable(all -> all.catchUp(movedAt));
        this.rooms = Caffeine.newBuilder()
                .maximumWeight(settings.cachedMembers())
                .weigher((Long room, RoomAccess access) -> 1 + access.members().size())
                .recordStats()
                .build();
        CaffeineCacheMetrics.monitor(meters, rooms, "bongsu.membership.access");
    }

    /** For a test's hand-written answer. */
    protected Access() {
        this.jdbc = null;
        this.catchUp = movedAt -> {};
        this.rooms = Caffeine.newBuilder().build();
    }

    /**
     * The room's members as this node knows them, loading them when it does not.
     *
     * @throws ProblemException ROOM_NOT_FOUND
     */
    public RoomAccess of(long roomId) {
        RoomAccess known = rooms.get(roomId, this::load);
        return known == null ? missing(roomId) : known;
    }

    /**
     * The room's members at revision {@code rev} or newer: the fence for whoever holds an entry stored at {@code rev}.
     *
     * @throws ProblemException ROOM_NOT_FOUND
     */
    public RoomAccess atLeast(long roomId, long rev) {
        RoomAccess known = rooms.getIfPresent(roomId);
        if (known != null && known.rev() >= rev) {
            return known;
        }
        // compute, not put: of two loads the one that began later must win.
        RoomAccess loaded = rooms.asMap()
                .compute(roomId, (id, cached) -> cached != null && cached.rev() >= rev ? cached : load(id));
        if (loaded == null) {
            return missing(roomId);
        }
        if (loaded.rev() < rev) {
            throw new IllegalStateException("room " + roomId + " is at access_rev " + loaded.rev()
                    + " in the database, but an entry was stored at " + rev);
        }
        return loaded;
    }

    /**
     * The room's members as the database has them now: for a rare question that comes with no entry to fence it.
     *
     * @throws ProblemException ROOM_NOT_FOUND
     */
    public RoomAccess fresh(long roomId) {
        RoomAccess loaded = rooms.asMap().compute(roomId, (id, cached) -> load(id));
        return loaded == null ? missing(roomId) : loaded;
    }

    /** The room's members changed: whoever asks next loads them. Waits for a load under way, which may be of before. */
    void forget(long roomId) {
        var unused = rooms.asMap().compute(roomId, (id, cached) -> null);
    }

    /**
     * One statement, so that revision and members belong together. Then the revocations: one of them may be why the room
     * is at this revision, and whoever finds it here must find them, too.
     */
    private @Nullable RoomAccess load(long roomId) {
        Map<String, Rights> members = new HashMap<>();
        long[] rev = {-1};
        Instant[] movedAt = {Instant.MAX};
        Objects.requireNonNull(jdbc).sql("""
                        select h.access_rev, m.user_id, m.can_read, m.can_write, m.owner, h.access_changed_at
                        from room_head h left join membership m on m.room_id = h.room_id
                        where h.room_id = ?""").param(roomId).query(row -> {
            if (rev[0] < 0 && row.getObject(6) != null) {
                movedAt[0] = UtcTime.instant(row, "access_changed_at");
            }
            rev[0] = row.getLong(1);
            String userId = row.getString(2);
            if (userId != null) {
                members.put(userId, new Rights(row.getBoolean(3), row.getBoolean(4), row.getBoolean(5)));
            }
        });
        if (rev[0] < 0) {
            return null;
        }
        catchUp.accept(movedAt[0]);
        return new RoomAccess(roomId, rev[0], members);
    }

    private static RoomAccess missing(long roomId) {
        throw new ProblemException(ProblemCode.ROOM_NOT_FOUND, "There is no room " + roomId + ".");
    }
}
