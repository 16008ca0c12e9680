package io.bongsu.stream;

import io.bongsu.core.Entry;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Access;
import io.bongsu.membership.Caller;
import io.bongsu.membership.Rights;
import io.bongsu.message.LogReader;
import io.bongsu.message.RoomHead;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One receiver's position in one room. Pulled by one thread at a time; ended and closed by any.
 *
 * <p>The fence: every entry carries the access revision it was stored under. Before giving one of a newer revision than
 * the cursor knows, the members are loaded at that revision; whoever may not read any more gets nothing of it (I5).
 */
public final class Cursor implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(Cursor.class);

    private final Caller caller;
    private final RoomStream room;
    private final LogReader log;
    private final Access access;
    private final Receiver receiver;
    private final Streams streams;

    private volatile long position;
    private volatile long knownRev;
    private volatile boolean begun;
    /** Where the members moved to before it had begun. */
    private long movedWhileOpening;

    private volatile @Nullable ProblemCode ended;
    private Delivery.@Nullable Gap firstOfAll;

    Cursor(Caller caller, RoomStream room, LogReader log, Access access, Receiver receiver, Streams streams) {
        this.caller = caller;
        this.room = room;
        this.log = log;
        this.access = access;
        this.receiver = receiver;
        this.streams = streams;
    }

    /**
     * Sets where the cursor begins, before it is given away.
     *
     * @throws RuntimeException when it must look at the members, and cannot
     */
    void begin(long from, long rev, Delivery.@Nullable Gap gap) {
        long moved;
        synchronized (this) {
            position = from;
            knownRev = rev;
            firstOfAll = gap;
            begun = true;
            moved = movedWhileOpening;
        }
        if (moved > rev) {
            var unused = recheck(moved);
        }
    }

    /**
     * The caller lost a right at {@code rev}. One opened since, by a member added again, knows better than an event that
     * comes late; one that is being opened does not know yet, and looks when it does.
     */
    void lost(ProblemCode denial, long rev) {
        if (hasBegunBefore(rev)) {
            end(denial);
        }
    }

    /** The room's members are at {@code rev}: one that began before looks whether its caller still may read. */
    void membersMoved(long rev) {
        if (hasBegunBefore(rev)) {
            var unused = recheck(rev);
        }
    }

    private synchronized boolean hasBegunBefore(long rev) {
        if (!begun) {
            movedWhileOpening = Math.max(movedWhileOpening, rev);
            return false;
        }
        return knownRev < rev;
    }

    public long roomId() {
        return room.roomId();
    }

    /** The last seq given; where it will go on. */
    public long position() {
        return position;
    }

    /** Whether the stream has ended it: what was pulled before and is not given to anybody yet must not be given. */
    public boolean hasEnded() {
        return ended != null;
    }

    @Nullable
    ProblemCode ended() {
        return ended;
    }

    Caller caller() {
        return caller;
    }

    boolean hasBegun() {
        return begun;
    }

    RoomStream room() {
        return room;
    }

    /**
     * What comes next: from the room's tail in memory, or, when the cursor is behind it, a page of the log, which
     * blocks on the database. At most {@code maxEntries}, and no more after {@code maxBytes} are reached.
     *
     * @throws RuntimeException when the log cannot be read now (the database is away, too many are reading); the cursor
     *     stays where it is and {@code ready} is told again when it is worth another try
     */
    public Delivery next(int maxEntries, int maxBytes) {
        ProblemCode end = ended;
        if (end != null) {
            return new Delivery.Ended(end);
        }
        Delivery.Gap gap = firstOfAll;
        if (gap != null) {
            firstOfAll = null;
            return gap;
        }
        try {
            return switch (room.read(this, maxEntries, maxBytes)) {
                case Tail.Found.AtHead ignored -> new Delivery.CaughtUp();
                case Tail.Found.Entries(List<Entry> entries) -> give(entries);
                case Tail.Found.Behind ignored -> fromLog(maxEntries, maxBytes);
            };
        } catch (RuntimeException unreadable) {
            room.waitForNews(this);
            throw unreadable;
        }
    }

    private Delivery fromLog(int maxEntries, int maxBytes) {
        // Taken before the log is read: what is stored while it is read is not part of what was forgotten.
        long head = room.head();
        List<Entry> page = log.after(room.roomId(), position, maxEntries);
        if (page.isEmpty()) {
            return nothingUpTo(head);
        }
        if (page.getFirst().seq() > position + 1) {
            return gapTo(page.getFirst().seq() - 1);
        }
        long bytes = 0;
        for (int taken = 0; taken < page.size(); taken++) {
            bytes += page.get(taken).json().length;
            if (taken > 0 && bytes > maxBytes) {
                return give(page.subList(0, taken));
            }
        }
        return give(page);
    }

    /** Forgotten, if the log was ever there: a node may have said so of what it does not have. */
    private Delivery nothingUpTo(long head) {
        RoomHead inLog = log.heads(List.of(room.roomId())).get(room.roomId());
        if (inLog != null && inLog.lastSeq() > position) {
            return gapTo(Math.min(head, inLog.lastSeq()));
        }
        room.waitForNews(this);
        return new Delivery.CaughtUp();
    }

    private Delivery gapTo(long newPosition) {
        position = newPosition;
        return new Delivery.Gap(newPosition, Delivery.Gap.Reason.TOO_OLD);
    }

    private Delivery give(List<Entry> entries) {
        ProblemCode end = denialOf(entries);
        if (end != null) {
            return new Delivery.Ended(end);
        }
        position = entries.getLast().seq();
        return new Delivery.Messages(entries);
    }

    /**
     * One it has given before, from the log, for a receiver that could not take it; behind the same fence. CaughtUp
     * where it is not kept any more. The position stays.
     *
     * @throws RuntimeException when the log cannot be read now
     */
    public Delivery again(long seq) {
        List<Entry> found = ended == null ? log.after(room.roomId(), seq - 1, 1) : List.of();
        ProblemCode end = denialOf(found);
        if (end != null) {
            return new Delivery.Ended(end);
        }
        return found.isEmpty() || found.getFirst().seq() != seq
                ? new Delivery.CaughtUp()
                : new Delivery.Messages(found);
    }

    private @Nullable ProblemCode denialOf(List<Entry> entries) {
        long newestRev = 0;
        for (Entry entry : entries) {
            newestRev = Math.max(newestRev, entry.accessRev());
        }
        ProblemCode denied = newestRev > knownRev ? recheck(newestRev) : null;
        return denied != null ? denied : ended;
    }

    /** Looks at the members at {@code rev} or newer; ends the cursor if its caller may not read. */
    @Nullable
    ProblemCode recheck(long rev) {
        try {
            var members = access.atLeast(room.roomId(), rev);
            ProblemCode denial = denial(members.of(caller.userId()));
            if (denial != null) {
                end(denial);
            } else {
                knows(members.rev());
            }
            return denial;
        } catch (ProblemException gone) {
            end(gone.code());
            return gone.code();
        }
    }

    private synchronized void knows(long rev) {
        knownRev = Math.max(knownRev, rev);
    }

    static @Nullable ProblemCode denial(Rights rights) {
        if (rights.canRead()) {
            return null;
        }
        return rights.equals(Rights.NONE) ? ProblemCode.NOT_A_MEMBER : ProblemCode.READ_DENIED;
    }

    /** Ends the cursor: from now on it gives nothing but the reason. */
    void end(ProblemCode reason) {
        ended = reason;
        streams.forget(this);
        wake();
    }

    /** Wakes the receiver. One that throws is tried again with the next news, and never keeps others from theirs. */
    void wake() {
        try {
            receiver.ready();
        } catch (RuntimeException broken) {
            room.waitForNews(this);
            logger.error("A receiver in room {} could not be woken", room.roomId(), broken);
        }
    }

    @Override
    public void close() {
        streams.forget(this);
    }
}
