package io.bongsu.access;

import io.bongsu.broker.AccessAnswer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Waits for what comes in any case. */
final class Answers {

    private Answers() {}

    /** Every command ends within the link's answer time, as Lost at the latest. */
    static AccessAnswer await(CompletionStage<AccessAnswer> asked) {
        try {
            return asked.toCompletableFuture().get();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new AccessAnswer.Lost();
        } catch (ExecutionException never) {
            throw new IllegalStateException("An answer never comes exceptionally", never);
        }
    }
}
