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
 * connection from those who write.
 *
 * <p>Every call may throw OVERLOADED when its turn does not come, or Spring's DataAccessException when the database is
 * away.
 */
@Component
public class LogReader {

    private final @Nullable LogRows rows;
    private final Turns turns;

    @Autowired
    LogReader(LogRows rows, LogSettings settings) {
        this.rows = rows;
        this.turns = new Turns(settings.readers(), settings.readWait(), "Too many are reading the log.");
    }

    /** For a test's hand-written log. */
    protected LogReader() {
        this.rows = null;
        this.turns = new Turns(1, Duration.ZERO, "Too many are reading the log.");
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
