package io.bongsu.membership;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.core.Turns;
import io.bongsu.core.UtcTime;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.data.domain.Limit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Rooms and their members. Every change of members moves the room's access revision under the {@code room_head} lock,
 * the same lock under which messages get their seq: so each message is stored either before a removal or after it, and
 * says which.
 */
@Component
public class Rooms {

    /** A room as its reader sees it in a list. */
    public record Listed(long chatRoomId, String name, long head, Instant createdAt, Rights rights) {}

    /** What a user may do in a room, and the room's access revision they may do it at. */
    record Place(Rights rights, long accessRev) {}

    /** A membership change, committed. */
    public record Changed(long roomId, String userId, Rights rights, long accessRev) {}

    /** A room's access revision with its first member, its owner. */
    static final long FIRST_REV = 1;

    private final RoomRows rooms;
    private final MembershipRows members;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Access access;
    private final Users users;
    private final MembershipSettings settings;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final Turns turns;

    Rooms(
            RoomRows rooms,
            MembershipRows members,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Access access,
            Users users,
            MembershipSettings settings,
            ApplicationEventPublisher events,
            Clock clock) {
        this.rooms = rooms;
        this.members = members;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.access = access;
        this.users = users;
        this.settings = settings;
        this.events = events;
        this.clock = clock;
        this.turns = new Turns(
                settings.changes(), settings.changeWait(), "Too many are changing rooms; nothing was changed.");
    }

    /** Creates a room owned by {@code ownerId}, with an empty log. */
    public Listed create(String name, String ownerId) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Listed created = turns.take(() -> transaction.execute(status -> {
            if (rooms.countByCreatedBy(ownerId) >= settings.roomsPerUser()) {
                throw new ProblemException(
                        ProblemCode.LIMIT_REACHED, "One user may create " + settings.roomsPerUser() + " rooms.");
            }
            long roomId = rooms.saveAndFlush(new Room(name, ownerId, now)).roomId();
            members.saveAndFlush(new Membership(new Membership.Key(roomId, ownerId), Rights.OWNER));
            jdbc.sql("insert into room_head (room_id, last_seq, access_rev, access_changed_at) values (?, 0, ?, ?)")
                    .params(roomId, FIRST_REV, UtcTime.of(now))
                    .update();
            return new Listed(roomId, name, 0, now, Rights.OWNER);
        }));
        events.publishEvent(new AccessChanged(created.chatRoomId(), FIRST_REV, ownerId, Rights.NONE, Rights.OWNER));
        return created;
    }

    /** The user's rooms with id &gt; {@code after}, in id order, with the newest seq of each: what a phone resumes by. */
    public List<Listed> of(String userId, long after, int limit) {
        return jdbc.sql("""
                        select m.room_id, r.name, h.last_seq, r.created_at, m.can_read, m.can_write, m.owner
                        from membership m
                        join chat_room r on r.room_id = m.room_id
                        join room_head h on h.room_id = m.room_id
                        where m.user_id = ? and m.room_id > ? order by m.room_id limit ?""")
                .params(userId, after, limit)
                .query((row, n) -> new Listed(
                        row.getLong(1),
                        row.getString(2),
                        row.getLong(3),
                        UtcTime.instant(row, "created_at"),
                        new Rights(row.getBoolean(5), row.getBoolean(6), row.getBoolean(7))))
                .list();
    }

    /**
     * As the database has it now; two rows by their keys, however many members the room has.
     *
     * @throws ProblemException ROOM_NOT_FOUND
     */
    Place placeOf(String userId, long roomId) {
        return jdbc.sql("""
                        select h.access_rev, m.can_read, m.can_write, m.owner
                        from room_head h left join membership m on m.room_id = h.room_id and m.user_id = ?
                        where h.room_id = ?""")
                .params(userId, roomId)
                .query((row, n) ->
                        new Place(new Rights(row.getBoolean(2), row.getBoolean(3), row.getBoolean(4)), row.getLong(1)))
                .optional()
                .orElseThrow(() -> missing(roomId));
    }

    private static ProblemException missing(long roomId) {
        return new ProblemException(ProblemCode.ROOM_NOT_FOUND, "There is no room " + roomId + ".");
    }

    /** Members with user id &gt; {@code after}, in id order. */
    List<Membership> members(long roomId, String after, int limit) {
        return members.page(roomId, after, Limit.of(limit));
    }

    Room room(long roomId) {
        return rooms.findById(roomId).orElseThrow(() -> missing(roomId));
    }

    /** Adds a member or changes their rights. Only an owner may. */
    public Changed put(String callerId, long roomId, String userId, Rights rights) {
        if (!users.exists(userId)) {
            throw new ProblemException(ProblemCode.USER_NOT_FOUND, "There is no user " + userId + ".");
        }
        return change(roomId, userId, rights, () -> requireOwner(roomId, callerId));
    }

    /** Ends a membership. An owner may remove anybody, and everybody themselves. */
    public Changed remove(String callerId, long roomId, String userId) {
        return change(roomId, userId, Rights.NONE, () -> {
            if (!callerId.equals(userId)) {
                requireOwner(roomId, callerId);
            }
        });
    }

    private Changed change(long roomId, String userId, Rights after, Runnable permission) {
        AccessChanged changed = turns.take(() -> transaction.execute(status -> {
            long rev = lockHead(roomId);
            // Under the lock: it may have been waited for.
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            permission.run();
            Membership.Key key = new Membership.Key(roomId, userId);
            Membership row = members.findById(key).orElse(null);
            Rights before = row == null ? Rights.NONE : row.rights();
            boolean gone = after.equals(Rights.NONE);
            if (gone && row == null) {
                throw new ProblemException(
                        ProblemCode.USER_NOT_FOUND, userId + " is no member of room " + roomId + ".");
            }
            if (before.owner() && !after.owner() && members.countOwners(roomId) == 1) {
                throw new ProblemException(ProblemCode.LAST_OWNER, "Make somebody else an owner first.");
            }
            if (before.equals(after)) {
                return new AccessChanged(roomId, rev, userId, before, after);
            }
            store(key, row, after);
            jdbc.sql("update room_head set access_rev = access_rev + 1, access_changed_at = ? where room_id = ?")
                    .params(UtcTime.of(now), roomId)
                    .update();
            return new AccessChanged(roomId, rev + 1, userId, before, after);
        }));
        // Forgotten, not reloaded: this must not fail, or whoever was removed would live on in memory.
        access.forget(roomId);
        events.publishEvent(changed);
        return new Changed(roomId, userId, after, changed.accessRev());
    }

    private void store(Membership.Key key, @Nullable Membership row, Rights after) {
        if (after.equals(Rights.NONE)) {
            members.deleteById(key);
        } else if (row != null) {
            row.change(after);
        } else {
            if (members.countInRoom(key.roomId()) >= settings.membersPerRoom()) {
                throw new ProblemException(
                        ProblemCode.LIMIT_REACHED, "A room holds " + settings.membersPerRoom() + " members.");
            }
            members.save(new Membership(key, after));
        }
        members.flush();
    }

    private long lockHead(long roomId) {
        return jdbc.sql("select access_rev from room_head where room_id = ? for update")
                .param(roomId)
                .query(Long.class)
                .optional()
                .orElseThrow(() -> missing(roomId));
    }

    private void requireOwner(long roomId, String callerId) {
        Rights rights = members.findById(new Membership.Key(roomId, callerId))
                .map(Membership::rights)
                .orElse(Rights.NONE);
        if (!rights.owner()) {
            throw new ProblemException(
                    rights.equals(Rights.NONE) ? ProblemCode.NOT_A_MEMBER : ProblemCode.OWNER_NEEDED,
                    "Only an owner of room " + roomId + " may change its members.");
        }
    }
}
