package io.bongsu.broker.internal;

import io.bongsu.broker.AccessAnswer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one link that have no answer yet: so many at most, since the broker drops answers beyond its queue, and each
 * for so long, after which its answer counts as lost and the link with it.
 */
final class Unanswered {

    /** @param id what the answer will carry */
    record Place(String id, CompletableFuture<AccessAnswer> answer) {}

    private static final AccessAnswer LOST = new AccessAnswer.Lost();

    private final Semaphore places;
    private final Duration answerTime;
    private final Runnable onLost;
    private final Map<String, CompletableFuture<AccessAnswer>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private volatile boolean ended;

    /** @param onLost called when an answer did not come in time; may be called again */
    Unanswered(int most, Duration answerTime, Runnable onLost) {
        this.places = new Semaphore(most, true);
        this.answerTime = answerTime;
        this.onLost = onLost;
    }

    /** Waits for a place; null when the link has ended. */
    @Nullable
    Place take() {
        boolean free = false;
        try {
            // The oldest ends within the answer time, one way or the other: this wait ends, too.
            free = places.tryAcquire(2 * answerTime.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        if (!free) {
            return null;
        }
        Place place = new Place(Long.toString(ids.incrementAndGet()), new CompletableFuture<>());
        waiting.put(place.id(), place.answer());
        var unused = place.answer()
                .orTimeout(answerTime.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, late) -> {
                    // The link ends before its place is free: nobody sends one more on it.
                    if (late != null) {
                        onLost.run();
                    }
                    if (waiting.remove(place.id()) != null) {
                        places.release();
                    }
                });
        if (ended) {
            // Whoever ended it may have looked before this one was there.
            place.answer().complete(LOST);
        }
        return place;
    }

    /** False for an id that nobody waits for, or no more. */
    boolean answered(String id, AccessAnswer answer) {
        CompletableFuture<AccessAnswer> asked = waiting.get(id);
        return asked != null && asked.complete(answer);
    }

    /** The link has ended: there are no more answers, and nobody waits. */
    void loseAll() {
        ended = true;
        waiting.values().forEach(asked -> asked.complete(LOST));
    }

    int count() {
        return waiting.size();
    }
}
