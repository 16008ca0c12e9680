package io.bongsu.stream;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** This node's cursors by user, and the limits on them. Checked before it is added: a few at once may pass a limit together. */
final class OpenCursors {

    private final StreamSettings settings;
    private final MeterRegistry meters;
    private final Map<String, Set<Cursor>> byUser = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    OpenCursors(StreamSettings settings, MeterRegistry meters) {
        this.settings = settings;
        this.meters = meters;
        Gauge.builder("bongsu.stream.cursors", count, AtomicInteger::get).register(meters);
    }

    /** @throws ProblemException LIMIT_REACHED when one more would be too many */
    void requireRoomFor(String userId) {
        refuseBeyond("cursors", settings.cursors(), count.get());
        refuseBeyond(
                "cursors-per-user",
                settings.cursorsPerUser(),
                byUser.getOrDefault(userId, Set.of()).size());
    }

    /** Counted under the limit's name, so that operators see which one to raise. */
    void refuseBeyond(String limit, int most, int now) {
        if (now >= most) {
            meters.counter("bongsu.stream.refused", "limit", limit).increment();
            throw new ProblemException(ProblemCode.LIMIT_REACHED, "Too many receivers here (" + limit + ").");
        }
    }

    void add(Cursor cursor) {
        count.incrementAndGet();
        byUser.compute(cursor.caller().userId(), (user, theirs) -> {
            Set<Cursor> all = theirs == null ? ConcurrentHashMap.newKeySet() : theirs;
            all.add(cursor);
            return all;
        });
    }

    /** Once or more often: it counts once. */
    void remove(Cursor cursor) {
        byUser.computeIfPresent(cursor.caller().userId(), (user, theirs) -> {
            if (theirs.remove(cursor)) {
                count.decrementAndGet();
            }
            return theirs.isEmpty() ? null : theirs;
        });
    }

    List<Cursor> of(String userId) {
        return List.copyOf(byUser.getOrDefault(userId, Set.of()));
    }
}
