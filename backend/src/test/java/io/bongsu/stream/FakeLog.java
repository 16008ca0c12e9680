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

    private final List<Entry> entries = new ArrayList<>();
    private long lastSeq;
    private long rev = 1;
    private boolean away;

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

    synchronized void forgetUpTo(long seq) {
        entries.removeIf(entry -> entry.seq() <= seq);
    }

    synchronized long lastSeq() {
        return lastSeq;
    }

    @Override
    public synchronized List<Entry> after(long roomId, long after, int limit) {
        reachable();
        return entries.stream()
                .filter(entry -> entry.seq() > after)
                .limit(limit)
                .toList();
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
        if (roomIds.contains(ROOM)) {
            heads.put(ROOM, new RoomHead(lastSeq, rev));
        }
        return heads;
    }

    private void reachable() {
        if (away) {
            throw new DataAccessResourceFailureException("away");
        }
    }
}
