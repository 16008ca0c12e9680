package io.bongsu.message;

import io.bongsu.core.Entry;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Reads the log. Calls block on the database; how many may read at once is bounded, so that readers cannot take every
 * connection from those who write.
 */
public class LogReader {

    /** At most {@code limit} entries with seq &gt; {@code after}, in seq order. Never skips a committed one. */
    public List<Entry> after(long roomId, long after, int limit) {
        throw new UnsupportedOperationException();
    }

    /** The heads of the rooms asked for; a room that does not exist is absent. At most 1,000 rooms a call. */
    public Map<Long, RoomHead> heads(Collection<Long> roomIds) {
        throw new UnsupportedOperationException();
    }

    /** The oldest seq kept in the room; head + 1 where nothing is kept. */
    public long oldest(long roomId) {
        throw new UnsupportedOperationException();
    }
}
