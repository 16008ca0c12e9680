package io.bongsu.broker.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one link to the broker: makes it, tells of it, and makes another when it is lost, later and later while none can be made. Each
 * try is a new link, so that nothing of an old one can come back on it. One thread runs every step.
 */
final class LinkKeeper<L extends LinkKeeper.Link> {

    /** One connection, from CONNECT to its end. */
    interface Link {

        /** Completes when it can be used. */
        CompletionStage<?> open();

        boolean ended();

        /** Ends it without telling whoever waits for its loss. */
        void close();
    }

    /** Told on the keeper's thread, one call at a time. */
    interface Listener<L> {

        void up(L link);

        void down(L link);

        /**
         * A try failed; the next one follows.
         *
         * @param why null where the broker hung up at once
         */
        default void failed(@Nullable Throwable why) {}
    }

    private final BrokerProperties properties;
    private final Function<Consumer<L>, L> links;
    private final ScheduledThreadPoolExecutor steps;

    /** Null while there is none, or it is not made yet. */
    private volatile @Nullable L ready;

    // Confined to the thread of steps.
    private @Nullable Listener<L> listener;
    private @Nullable L link;
    private Runnable cancelWait = () -> {};
    private int failures;

    /** @param links a link that tells its own loss */
    LinkKeeper(String thread, BrokerProperties properties, Function<Consumer<L>, L> links) {
        this.properties = properties;
        this.links = links;
        // Ends of links that come after the end are nobody's business.
        this.steps = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name(thread).daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());
    }

    void connect(Listener<L> newListener) {
        steps.execute(() -> {
            listener = newListener;
            if (link == null) {
                open();
            }
        });
    }

    void disconnect() {
        steps.execute(() -> {
            L old = link;
            listener = null;
            link = null;
            ready = null;
            if (old != null) {
                old.close();
            }
        });
    }

    /** The link, where there is one now. */
    @Nullable
    L link() {
        return ready;
    }

    /** Runs after what was asked for before, with the link, where there is one. */
    void withLink(Consumer<@Nullable L> step) {
        steps.execute(() -> step.accept(ready));
    }

    /** A link that ends before it was ready is a failed try: nobody was told of it, so nobody waits for its loss. */
    private void open() {
        cancelWait.run();
        L attempt;
        try {
            attempt = links.apply(lost -> steps.execute(() -> lost(lost)));
        } catch (RuntimeException | Error unmade) {
            failed(unmade);
            return;
        }
        link = attempt;
        var unused = opening(attempt).whenComplete((made, failure) -> steps.execute(() -> opened(attempt, failure)));
    }

    /** What cannot even begin has failed like any other: a file that cannot be read just now, no thread left. */
    private static CompletionStage<?> opening(Link attempt) {
        try {
            return attempt.open();
        } catch (RuntimeException | Error failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private void opened(L attempt, @Nullable Throwable failure) {
        if (attempt != link || listener == null) {
            attempt.close();
        } else if (failure == null && !attempt.ended()) {
            failures = 0;
            ready = attempt;
            listener.up(attempt);
        } else {
            try {
                attempt.close();
            } finally {
                failed(failure);
            }
        }
    }

    /** Whatever else fails, the next try is not left out. */
    private void failed(@Nullable Throwable why) {
        try {
            if (listener != null) {
                listener.failed(why);
            }
        } finally {
            openLater();
        }
    }

    private void lost(L lost) {
        if (lost == ready && listener != null) {
            ready = null;
            listener.down(lost);
            openLater();
        }
    }

    private void openLater() {
        link = null;
        var wait = steps.schedule(
                () -> {
                    if (listener != null && link == null) {
                        open();
                    }
                },
                properties.backOff(failures++).toMillis(),
                TimeUnit.MILLISECONDS);
        cancelWait = () -> wait.cancel(false);
    }

    /** Disconnects, for good. */
    void end() throws InterruptedException {
        disconnect();
        steps.shutdown();
        if (!steps.awaitTermination(properties.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
            steps.shutdownNow();
        }
    }
}
