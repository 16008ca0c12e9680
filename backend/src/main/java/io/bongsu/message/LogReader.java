package io.bongsu.message;

import io.bongsu.core.Entry;
import io.bongsu.core.Turns;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Reads the log. Calls block on the database; how many may read at once is bounded, so that readers cannot take every
 * connection from those who write. What all receivers wait for (heads, holes, the relay) does not stand in one queue with
 * those who read pages: see {@link #forTheNode}.
 *
 * <p>Every call may throw OVERLOADED when its turn does not come, or Spring's DataAccessException when the database is
 * away.
 */
@Component
public class LogReader {

    /** The node's own readers are four threads: head check, holes, openings and relay. */
    private static final int OF_THE_NODE = 4;

    private final @Nullable LogRows rows;
    private final Turns turns;
    private final LogReader forTheNode;

    @Autowired
    LogReader(LogRows rows, LogSettings settings) {
        this.rows = rows;
        this.turns = turns(settings.readers(), settings.readWait());
        this.forTheNode = new LogReader(rows, turns(OF_THE_NODE, settings.readWait()));
    }

    private LogReader(LogRows rows, Turns turns) {
        this.rows = rows;
        this.turns = turns;
        this.forTheNode = this;
    }

    /** For a test's hand-written log. */
    protected LogReader() {
        this.rows = null;
        this.turns = turns(1, Duration.ZERO);
        this.forTheNode = this;
    }

    private static Turns turns(int atOnce, Duration wait) {
        return new Turns(atOnce, wait, "Too many are reading the log.");
    }

    /** The same log in a queue that no receiver's own reading holds up. */
    public LogReader forTheNode() {
        return forTheNode;
    }

    /** At most {@code limit} entries with seq &gt; {@code after}, in seq order. Never skips a committed one. */
    public List<Entry> after(long roomId, long after, int limit) {
        return turns.take(() -> rows().after(roomId, after, limit));
    }

    /** At most {@code limit} entries with seq &lt; {@code before}, the newest of them, in seq order. */
    public List<Entry> before(long roomId, long before, int limit) {
        return turns.take(() -> rows().before(roomId, before, limit)).reversed();
    }

    /** The heads of the rooms asked for; a room that does not exist is absent. At most 1,000 rooms a call. */
    public Map<Long, RoomHead> heads(Collection<Long> roomIds) {
        return roomIds.isEmpty() ? Map.of() : turns.take(() -> rows().heads(roomIds));
    }

    /** The oldest seq kept in the room; head + 1 where nothing is kept. */
    public long oldest(long roomId) {
        return turns.take(() -> {
            RoomHead head = rows().heads(List.of(roomId)).get(roomId);
            Long oldest = rows().oldest(roomId);
            return oldest != null ? oldest : head == null ? 1 : head.lastSeq() + 1;
        });
    }

    private LogRows rows() {
        return Objects.requireNonNull(rows);
    }
}
