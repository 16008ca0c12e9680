package io.bongsu.message;

import io.bongsu.core.ProblemException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** A post on its way through a lane. Either the lane takes it or its waiter withdraws it, never both. */
final class PendingPost {

    private enum State {
        QUEUED,
        TAKEN,
        WITHDRAWN
    }

    private final Post post;
    private final CompletableFuture<PostOutcome> outcome = new CompletableFuture<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);

    PendingPost(Post post) {
        this.post = post;
    }

    Post post() {
        return post;
    }

    CompletableFuture<PostOutcome> outcome() {
        return outcome;
    }

    /** The lane's claim: from now on the post may be stored. */
    boolean take() {
        return state.compareAndSet(State.QUEUED, State.TAKEN);
    }

    /** The waiter's claim: true means it is certain that the post will not be stored. */
    boolean withdraw() {
        return state.compareAndSet(State.QUEUED, State.WITHDRAWN);
    }

    void answer(PostOutcome answer) {
        outcome.complete(answer);
    }

    void refuse(ProblemException problem) {
        outcome.complete(new PostOutcome.Refused(problem));
    }
}
