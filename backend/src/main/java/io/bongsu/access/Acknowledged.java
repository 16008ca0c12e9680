package io.bongsu.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * At which revision the broker's plugin is known to have each room, and who waits for one. What it said before it was started
 * anew counts no more: an answer belongs to the term it was asked in. Safe for any thread.
 */
final class Acknowledged {

    private record Waiter(long rev, CompletableFuture<Boolean> passed) {}

    private final Cache<Long, Long> revs;
    private final Map<Long, List<Waiter>> waiting = new HashMap<>();
    private int term;

    Acknowledged(int roomsMax) {
        this.revs = Caffeine.newBuilder().maximumSize(roomsMax).build();
    }

    synchronized int term() {
        return term;
    }

    boolean passed(long roomId, long rev) {
        Long known = revs.getIfPresent(roomId);
        return known != null && known >= rev;
    }

    /** The plugin said so, asked in this term. */
    void moved(int askedInTerm, long roomId, long rev) {
        List<Waiter> through = new ArrayList<>();
        synchronized (this) {
            if (askedInTerm != term) {
                return;
            }
            revs.asMap().merge(roomId, rev, Math::max);
            List<Waiter> ofRoom = waiting.getOrDefault(roomId, List.of());
            for (Iterator<Waiter> each = ofRoom.iterator(); each.hasNext(); ) {
                Waiter waiter = each.next();
                if (waiter.rev() <= rev) {
                    each.remove();
                    through.add(waiter);
                }
            }
            if (ofRoom.isEmpty()) {
                waiting.remove(roomId);
            }
        }
        through.forEach(waiter -> waiter.passed().complete(true));
    }

    /** Completes with false where there is no answer to be expected. Whoever waits no longer cancels it. */
    CompletableFuture<Boolean> await(long roomId, long rev) {
        Waiter waiter = new Waiter(rev, new CompletableFuture<>());
        synchronized (this) {
            if (passed(roomId, rev)) {
                return CompletableFuture.completedFuture(true);
            }
            waiting.computeIfAbsent(roomId, id -> new ArrayList<>()).add(waiter);
        }
        var unused = waiter.passed().whenComplete((passed, cancelled) -> forget(roomId, waiter));
        return waiter.passed();
    }

    private synchronized void forget(long roomId, Waiter waiter) {
        List<Waiter> ofRoom = waiting.get(roomId);
        if (ofRoom != null && ofRoom.remove(waiter) && ofRoom.isEmpty()) {
            waiting.remove(roomId);
        }
    }

    /** The plugin was started anew and knows nothing of what it said. */
    synchronized void startOver() {
        term++;
        revs.invalidateAll();
    }

    /** The link is gone: nobody waits for an answer any more. */
    void noAnswers() {
        List<Waiter> all = new ArrayList<>();
        synchronized (this) {
            waiting.values().forEach(all::addAll);
            waiting.clear();
        }
        all.forEach(waiter -> waiter.passed().complete(false));
    }

    synchronized int waiting() {
        return waiting.values().stream().mapToInt(List::size).sum();
    }
}
