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
    private int failing;
    private int reads;
    private int headReads;
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

    /** So many of the next reads fail. */
    synchronized void failNext(int reads) {
        failing = reads;
    }

    /** What happens between the log's next answer and its use. */
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

    /** The oldest kept; the next to come where nothing is. */
    synchronized long oldest() {
        return entries.isEmpty() ? lastSeq + 1 : entries.getFirst().seq();
    }

    /** How often entries were asked for. */
    synchronized int reads() {
        return reads;
    }

    synchronized int headReads() {
        return headReads;
    }

    synchronized long accessRev() {
        return rev;
    }

    synchronized long lastSeq() {
        return lastSeq;
    }

    @Override
    public synchronized List<Entry> after(long roomId, long after, int limit) {
        reachable();
        reads++;
        return answer(entries.stream()
                .filter(entry -> entry.seq() > after)
                .limit(limit)
                .toList());
    }

    @Override
    public synchronized long oldest(long roomId) {
        reachable();
        return answer(oldest());
    }

    @Override
    public synchronized List<Entry> before(long roomId, long before, int limit) {
        reachable();
        reads++;
        List<Entry> older =
                entries.stream().filter(entry -> entry.seq() < before).toList();
        return answer(older.subList(Math.max(0, older.size() - limit), older.size()));
    }

    @Override
    public synchronized Map<Long, RoomHead> heads(Collection<Long> roomIds) {
        reachable();
        headReads++;
        Map<Long, RoomHead> heads = new HashMap<>();
        for (long room : new long[] {ROOM, OTHER_ROOM}) {
            if (roomIds.contains(room)) {
                heads.put(room, new RoomHead(lastSeq, rev));
            }
        }
        afterHeads.run();
        return answer(heads);
    }

    private <T> T answer(T read) {
        Runnable action = afterRead;
        afterRead = () -> {};
        action.run();
        return read;
    }

    synchronized void reachable() {
        if (away || failing > 0) {
            failing = Math.max(0, failing - 1);
            throw new DataAccessResourceFailureException("away");
        }
    }
}
