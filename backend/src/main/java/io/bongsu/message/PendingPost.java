package io.bongsu.message;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** A post on its way through a lane. Either the lane takes it or it is withdrawn, being overdue; never both. */
final class PendingPost {

    private enum State {
        QUEUED,
        TAKEN,
        WITHDRAWN
    }

    private final Post post;
    private final long deadlineNanos;
    private final CompletableFuture<PostOutcome> outcome = new CompletableFuture<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);

    /** @param deadlineNanos when its waiter has to be answered, by {@link System#nanoTime} */
    PendingPost(Post post, long deadlineNanos) {
        this.post = post;
        this.deadlineNanos = deadlineNanos;
    }

    Post post() {
        return post;
    }

    /** Completes when it is {@link #answer answered}, which its lane sees to. */
    CompletableFuture<PostOutcome> outcome() {
        return outcome;
    }

    boolean isAnswered() {
        return outcome.isDone();
    }

    boolean isOverdue(long nowNanos) {
        return nowNanos - deadlineNanos >= 0;
    }

    /** The lane's claim: from now on the post may be stored. */
    boolean take() {
        return state.compareAndSet(State.QUEUED, State.TAKEN);
    }

    /** The waiter gives it up: true means it is certain that the post will not be stored. */
    boolean withdraw() {
        return state.compareAndSet(State.QUEUED, State.WITHDRAWN);
    }

    /** The first answer counts. */
    void answer(PostOutcome answer) {
        outcome.complete(answer);
    }
}
