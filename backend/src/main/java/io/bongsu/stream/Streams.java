package io.bongsu.stream;

import io.bongsu.broker.Feed;
import io.bongsu.core.Entry;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Access;
import io.bongsu.membership.AccessChanged;
import io.bongsu.membership.Caller;
import io.bongsu.membership.SessionsRevoked;
import io.bongsu.message.LogReader;
import io.bongsu.message.RoomHead;
import io.bongsu.message.StoredListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The door for every transport: opens cursors, hears of what is stored, and ends who may not read any more.
 *
 * <p>Nothing can slip between history and live: a cursor's room hears of commits <em>before</em> the log's head is read,
 * so a commit is either in the head that was read, or heard of, and if it is only heard of it is a hole that is filled.
 */
@Component
public class Streams implements StoredListener, Feed.Listener, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Streams.class);

    private final LogReader reader;
    private final Access access;
    private final Feed feed;
    private final StreamSettings settings;
    private final Map<Long, RoomStream> rooms = new ConcurrentHashMap<>();
    private final OpenCursors cursors;
    private final TailMemory memory;
    private final Heads heads;
    private final StreamWork work;

    @Autowired
    Streams(LogReader reader, Access access, Feed feed, StreamSettings settings, MeterRegistry meters) {
        this(reader, access, feed, settings, meters, StreamWork.onThreads());
    }

    /** For a test that does the work step by step. */
    Streams(
            LogReader reader,
            Access access,
            Feed feed,
            StreamSettings settings,
            MeterRegistry meters,
            StreamWork work) {
        this.reader = reader;
        this.access = access;
        this.feed = feed;
        feed.add(this);
        this.settings = settings;
        this.work = work;
        this.cursors = new OpenCursors(settings, meters);
        this.heads = new Heads(reader.forTheNode(), work.openings());
        this.memory = new TailMemory(settings.tailsBytes(), meters);
        Gauge.builder("bongsu.stream.rooms", rooms, Map::size).register(meters);
    }

    /**
     * Opens a cursor. {@link Receiver#ready} is called once as soon as there may be something to pull.
     *
     * @throws ProblemException ROOM_NOT_FOUND, NOT_A_MEMBER, READ_DENIED, or LIMIT_REACHED when the node or the caller
     *     holds as many cursors as allowed
     */
    public Cursor open(Caller caller, long roomId, Start start, Receiver receiver) {
        if (!rooms.containsKey(roomId)) {
            // Nothing is kept for a room that is not there, or not theirs.
            requireReader(caller, roomId, headOf(roomId).accessRev());
        }
        Cursor cursor = register(caller, roomId, receiver);
        try {
            // Read now that the room hears of commits.
            RoomHead head = headOf(roomId);
            requireReader(caller, roomId, head.accessRev());
            cursor.room().begin(head.lastSeq());
            switch (start) {
                case Start.Now ignored -> cursor.begin(head.lastSeq(), head.accessRev(), null);
                // Nothing was had yet, so nothing was missed: not a gap.
                case Start.After(long seq)
                when seq == 0 -> cursor.begin(reader.oldest(roomId) - 1, head.accessRev(), null);
                case Start.After(long seq) -> beginAt(cursor, seq, head);
                case Start.Resumed(long seq) -> beginAt(cursor, seq, head);
            }
            fillHole(cursor.room());
            cursor.wake();
            return cursor;
        } catch (RuntimeException failed) {
            cursor.close();
            throw failed;
        }
    }

    private static void beginAt(Cursor cursor, long seq, RoomHead head) {
        if (seq > head.lastSeq()) {
            cursor.begin(head.lastSeq(), head.accessRev(), new Delivery.Gap(head.lastSeq(), Delivery.Gap.Reason.AHEAD));
        } else {
            cursor.begin(seq, head.accessRev(), null);
        }
    }

    private RoomHead headOf(long roomId) {
        RoomHead head = heads.of(roomId);
        if (head == null) {
            throw new ProblemException(ProblemCode.ROOM_NOT_FOUND, "There is no room " + roomId + ".");
        }
        return head;
    }

    private void requireReader(Caller caller, long roomId, long rev) {
        ProblemCode denial = Cursor.denial(access.atLeast(roomId, rev).of(caller.userId()));
        if (denial != null) {
            throw new ProblemException(denial, "You may not read in room " + roomId + ".");
        }
    }

    private Cursor register(Caller caller, long roomId, Receiver receiver) {
        cursors.requireRoomFor(caller.userId());
        if (!rooms.containsKey(roomId)) {
            cursors.refuseBeyond("rooms", settings.rooms(), rooms.size());
        }
        while (true) {
            RoomStream room = rooms.computeIfAbsent(roomId, this::newRoom);
            Cursor cursor = new Cursor(caller, room, reader, access, receiver, this);
            if (room.add(cursor)) {
                cursors.add(cursor);
                return cursor;
            }
            // Closed for idleness this very moment.
            rooms.remove(roomId, room);
        }
    }

    private RoomStream newRoom(long roomId) {
        feed.follow(roomId);
        return new RoomStream(roomId, new Tail(settings.tailEntries(), settings.tailBytes(), memory));
    }

    /** The cursor is gone: closed by its holder or ended by us. */
    void forget(Cursor cursor) {
        cursor.room().remove(cursor, System.nanoTime());
        cursors.remove(cursor);
    }

    @Override
    public void stored(long roomId, List<Entry> entries) {
        RoomStream room = rooms.get(roomId);
        if (room != null) {
            wake(room.offer(entries));
            fillHole(room);
        }
    }

    /** Another node says that it committed this. Given where it is the next; anything else makes this node look itself. */
    @Override
    public void heard(Entry entry) {
        RoomStream room = rooms.get(entry.roomId());
        if (room != null) {
            wake(room.hear(entry));
            fillHole(room);
        }
    }

    /** The log is at this head, as the head check found. */
    void checked(RoomStream room, RoomHead head) {
        wake(room.isIn(head.lastSeq()));
        fillHole(room);
    }

    /** Whether tails had to let go of messages since this was last asked. */
    boolean memoryWasFull() {
        return memory.wasFull();
    }

    /** The room's members are at {@code accessRev} or newer: ends whoever may not read any more. */
    void recheck(RoomStream room, long accessRev) {
        room.cursors().forEach(cursor -> cursor.membersMoved(accessRev));
    }

    /** Looks at once, and not at the next head check: whoever was removed by another node is told sooner. */
    @Override
    public void accessMoved(long roomId, long accessRev) {
        RoomStream room = rooms.get(roomId);
        if (room != null) {
            work.fills().execute(() -> {
                try {
                    recheck(room, accessRev);
                } catch (RuntimeException away) {
                    log.debug("The members of room {} could not be looked at yet", roomId, away);
                }
            });
        }
    }

    private void wake(List<Cursor> waiting) {
        if (waiting.size() <= work.wokenAtOnce()) {
            waiting.forEach(Cursor::wake);
        } else {
            work.wakes().execute(() -> waiting.forEach(Cursor::wake));
        }
    }

    private void fillHole(RoomStream room) {
        RoomStream.Fill fill = room.beginFill();
        if (fill != null) {
            work.fills().execute(() -> fill(room, fill));
        }
    }

    private void fill(RoomStream room, RoomStream.Fill fill) {
        try {
            switch (fill) {
                case RoomStream.Fill.Look look ->
                    room.filled(look, headOf(room.roomId()).lastSeq());
                case RoomStream.Fill.Read read -> wake(room.filled(read, entriesOf(room, read)));
            }
            fillHole(room);
        } catch (RuntimeException away) {
            // The next head check that reaches the log tries again.
            room.failed(fill);
            log.debug("A hole in room {} could not be filled yet", room.roomId(), away);
        } catch (Error fault) {
            room.failed(fill);
            throw fault; // Told by its thread, which another one takes the place of.
        }
    }

    private List<Entry> entriesOf(RoomStream room, RoomStream.Fill.Read fill) {
        LogReader log = reader.forTheNode();
        return fill.large()
                ? log.before(room.roomId(), fill.upTo() + 1, settings.tailEntries())
                : log.after(room.roomId(), fill.after(), settings.tailEntries());
    }

    @EventListener
    void on(AccessChanged changed) {
        RoomStream room = rooms.get(changed.roomId());
        ProblemCode denial = Cursor.denial(changed.after());
        if (room != null && denial != null) {
            room.cursors().stream()
                    .filter(cursor -> cursor.caller().userId().equals(changed.userId()))
                    .forEach(cursor -> cursor.lost(denial, changed.accessRev()));
        }
        feed.accessMoved(changed.roomId(), changed.accessRev());
    }

    @EventListener
    void on(SessionsRevoked revoked) {
        cursors.of(revoked.userId()).stream()
                .filter(cursor -> revoked.covers(cursor.caller()))
                .forEach(cursor -> cursor.end(ProblemCode.UNAUTHENTICATED));
    }

    Collection<RoomStream> rooms() {
        return rooms.values();
    }

    void closeIdle(RoomStream room) {
        if (room.closeIfIdle(System.nanoTime(), settings.linger().toNanos())) {
            rooms.computeIfPresent(room.roomId(), (roomId, present) -> {
                if (present != room) {
                    return present;
                }
                feed.unfollow(roomId);
                return null;
            });
        }
    }

    @Override
    public void destroy() {
        work.fills().shutdownNow();
        work.wakes().shutdownNow();
        work.openings().shutdown();
    }
}
