package io.bongsu.stream;

import io.bongsu.core.Entry;
import io.bongsu.message.LogReader;
import io.bongsu.message.RoomHead;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.dao.DataAccessResourceFailureException;

/** One room's log in memory, which can be away and can forget its oldest. */
final class FakeLog extends LogReader {

    static final long ROOM = 42;
    /** Shares the first room's entries and head. */
    static final long OTHER_ROOM = 41;

    private final List<Entry> entries = new ArrayList<>();
    private long lastSeq;
    private long rev = 1;
    private boolean away;
    private Runnable afterRead = () -> {};
    private Runnable afterHeads = () -> {};

    synchronized List<Entry> commit(int count) {
        List<Entry> fresh = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            fresh.add(new Entry(
                    ROOM,
                    ++lastSeq,
                    rev,
                    ("{\"seq\":" + lastSeq + "}").getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }
        entries.addAll(fresh);
        return fresh;
    }

    synchronized void rev(long newRev) {
        rev = newRev;
    }

    synchronized void away(boolean isAway) {
        away = isAway;
    }

    /** What happens between the log's next answer to {@code after} and its use. */
    synchronized void onceAfterRead(Runnable action) {
        afterRead = action;
    }

    /** What happens between every answer to {@code heads} and its use. */
    synchronized void afterHeads(Runnable action) {
        afterHeads = action;
    }

    synchronized void forgetUpTo(long seq) {
        entries.removeIf(entry -> entry.seq() <= seq);
    }

    synchronized long lastSeq() {
        return lastSeq;
    }

    @Override
    public synchronized List<Entry> after(long roomId, long after, int limit) {
        reachable();
        List<Entry> page = entries.stream()
                .filter(entry -> entry.seq() > after)
                .limit(limit)
                .toList();
        Runnable action = afterRead;
        afterRead = () -> {};
        action.run();
        return page;
    }

    @Override
    public synchronized long oldest(long roomId) {
        reachable();
        return entries.isEmpty() ? lastSeq + 1 : entries.getFirst().seq();
    }

    @Override
    public synchronized List<Entry> before(long roomId, long before, int limit) {
        reachable();
        List<Entry> older =
                entries.stream().filter(entry -> entry.seq() < before).toList();
        return older.subList(Math.max(0, older.size() - limit), older.size());
    }

    @Override
    public synchronized Map<Long, RoomHead> heads(Collection<Long> roomIds) {
        reachable();
        Map<Long, RoomHead> heads = new HashMap<>();
        for (long room : new long[] {ROOM, OTHER_ROOM}) {
            if (roomIds.contains(room)) {
                heads.put(room, new RoomHead(lastSeq, rev));
            }
        }
        afterHeads.run();
        return heads;
    }

    private void reachable() {
        if (away) {
            throw new DataAccessResourceFailureException("away");
        }
    }
}
