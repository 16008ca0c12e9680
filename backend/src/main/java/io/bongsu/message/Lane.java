package io.bongsu.message;

import io.bongsu.core.Entry;
import io.bongsu.core.ProblemCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One writer to the log. It never waits to fill a batch: it takes what is there, bounded in posts and bytes, and commits
 * it. While it commits, the next batch gathers by itself: the busier, the larger.
 *
 * <p>Every post it accepted is answered: with its outcome, or, once it is overdue, with what is certain by then.
 */
final class Lane implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Lane.class);
    private static final long JOIN_MILLIS = 5;

    private final BlockingQueue<PendingPost> queue;
    private final GroupCommit commit;
    private final List<StoredListener> listeners;
    private final LogMetrics metrics;
    private final LogSettings settings;
    private final Semaphore turn = new Semaphore(0);
    /** Whether the last batch was of several. */
    private boolean company;

    private volatile boolean stopping;
    private volatile boolean ended;
    /** Taken from the queue, but in no batch yet. */
    private volatile @Nullable PendingPost leftOver;
    /** In a transaction this moment. */
    private volatile List<PendingPost> inHand = List.of();

    Lane(GroupCommit commit, List<StoredListener> listeners, LogMetrics metrics, LogSettings settings) {
        this.queue = new ArrayBlockingQueue<>(settings.laneQueue());
        this.commit = commit;
        this.listeners = listeners;
        this.metrics = metrics;
        this.settings = settings;
    }

    /** False when the lane is full: the caller answers 503. */
    boolean offer(PendingPost post) {
        boolean taken = !stopping && queue.offer(post);
        if (taken && ended) {
            // It may have come in after the last look at the queue.
            withdraw(post);
        }
        return taken;
    }

    int waiting() {
        return queue.size();
    }

    /** Ends the lane once its queue is empty. */
    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        while (!stopping || !queue.isEmpty() || leftOver != null) {
            try {
                List<PendingPost> batch = nextBatch();
                company = batch.size() > 1;
                if (!batch.isEmpty()) {
                    store(batch);
                }
            } catch (InterruptedException interrupted) {
                stopping = true;
            } catch (RuntimeException | Error fault) {
                // Nobody may lose their lane to one fault.
                log.error("A lane met a fault and goes on", fault);
            }
        }
        ended = true;
        queue.forEach(Lane::withdraw);
    }

    /**
     * Requests that are ready to run have their turn first: a virtual thread started now runs after them. This is no wait
     * for what may come, and it is left out where posts come one by one.
     */
    private void letOthersJoin() throws InterruptedException {
        turn.drainPermits();
        Thread.startVirtualThread(turn::release);
        if (!turn.tryAcquire(JOIN_MILLIS, TimeUnit.MILLISECONDS)) {
            log.debug("The requests' threads are busy; going on without them");
        }
    }

    private List<PendingPost> nextBatch() throws InterruptedException {
        List<PendingPost> batch = new ArrayList<>();
        long bytes = 0;
        PendingPost next = leftOver != null ? leftOver : queue.poll(100, TimeUnit.MILLISECONDS);
        // Whatever happens until it is in the batch, it is seen by whoever answers the overdue.
        leftOver = next;
        if (next != null && company) {
            letOthersJoin();
        }
        leftOver = null;
        while (next != null) {
            bytes += next.post().content().length();
            if (!batch.isEmpty() && bytes > settings.batchBytes()) {
                leftOver = next;
                return batch;
            }
            if (next.take()) {
                batch.add(next);
            }
            next = batch.size() < settings.batchEntries() ? queue.poll() : null;
        }
        return batch;
    }

    private void store(List<PendingPost> batch) {
        inHand = batch;
        try {
            commit(batch);
        } finally {
            inHand = List.of();
            // Whoever has no answer yet met a fault in between.
            batch.forEach(Lane::giveUp);
        }
    }

    /** Answers whoever has waited as long as may be. Called by another thread, a few times a second. */
    void answerOverdue(long nowNanos) {
        for (PendingPost head = queue.peek(); head != null && head.isOverdue(nowNanos); head = queue.peek()) {
            withdraw(head);
            queue.remove(head);
        }
        PendingPost next = leftOver;
        if (next != null && next.isOverdue(nowNanos)) {
            withdraw(next);
        }
        for (PendingPost post : inHand) {
            if (post.isOverdue(nowNanos)) {
                giveUp(post);
            }
        }
    }

    private static void withdraw(PendingPost post) {
        if (post.withdraw()) {
            post.answer(PostOutcome.refused(ProblemCode.OVERLOADED, "It waited too long; nothing was stored."));
        }
    }

    private static void giveUp(PendingPost post) {
        if (!post.isAnswered()) {
            post.answer(PostOutcome.refused(
                    ProblemCode.OUTCOME_UNKNOWN, "It may be stored yet: repeat with the same clientMessageId."));
        }
    }

    private void commit(List<PendingPost> batch) {
        long began = System.nanoTime();
        List<PostOutcome> outcomes =
                commit.commit(batch.stream().map(PendingPost::post).toList());
        metrics.batch(batch.size(), System.nanoTime() - began);
        tellListeners(outcomes);
        for (int i = 0; i < batch.size(); i++) {
            metrics.outcome(outcomes.get(i));
            batch.get(i).answer(outcomes.get(i));
        }
    }

    private void tellListeners(List<PostOutcome> outcomes) {
        Map<Long, List<Entry>> stored = new LinkedHashMap<>();
        for (PostOutcome outcome : outcomes) {
            if (outcome instanceof PostOutcome.Stored(Entry entry)) {
                stored.computeIfAbsent(entry.roomId(), room -> new ArrayList<>())
                        .add(entry);
            }
        }
        stored.forEach((roomId, entries) -> {
            for (StoredListener listener : listeners) {
                tell(listener, roomId, entries);
            }
        });
    }

    private static void tell(StoredListener listener, long roomId, List<Entry> entries) {
        try {
            listener.stored(roomId, entries);
        } catch (RuntimeException | Error fault) {
            // It broke its promise; what it missed it finds in the log.
            log.error("{} failed to hear of room {}", listener.getClass().getSimpleName(), roomId, fault);
        }
    }
}
