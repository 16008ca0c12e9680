package io.bongsu.message;

import io.bongsu.core.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One writer to the log. It never waits to fill a batch: it takes what is there, bounded in posts and bytes, and commits
 * it. While it commits, the next batch gathers by itself: the busier, the larger.
 */
final class Lane implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    private final BlockingQueue<PendingPost> queue;
    private final GroupCommit commit;
    private final List<StoredListener> listeners;
    private final LogMetrics metrics;
    private final LogSettings settings;
    private volatile boolean stopping;
    /** Taken from the queue, but one too many for the batch. */
    private @Nullable PendingPost leftOver;

    Lane(GroupCommit commit, List<StoredListener> listeners, LogMetrics metrics, LogSettings settings) {
        this.queue = new ArrayBlockingQueue<>(settings.laneQueue());
        this.commit = commit;
        this.listeners = listeners;
        this.metrics = metrics;
        this.settings = settings;
    }

    /** False when the lane is full: the caller answers 503. */
    boolean offer(PendingPost post) {
        return !stopping && queue.offer(post);
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
                if (!batch.isEmpty()) {
                    store(batch);
                }
            } catch (InterruptedException interrupted) {
                stopping = true;
            } catch (RuntimeException | Error fault) {
                // Nobody may lose their lane to one fault; the waiters are answered by their time-out.
                log.error("A lane met a fault and goes on", fault);
            }
        }
    }

    private List<PendingPost> nextBatch() throws InterruptedException {
        List<PendingPost> batch = new ArrayList<>();
        long bytes = 0;
        PendingPost next = leftOver != null ? leftOver : queue.poll(100, TimeUnit.MILLISECONDS);
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
