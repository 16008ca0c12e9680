package io.bongsu.stream;

import io.bongsu.message.LogReader;
import io.bongsu.message.RoomHead;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks for rooms' heads together: whoever asks while a query runs shares the next one. After a restart thousands come back
 * at once, and each would need two queries of its own. Every answer was read after it was asked for.
 */
final class Heads {

    private static final int ROOMS_PER_QUERY = 1_000;

    private final LogReader reader;
    private final Executor queries;
    private @Nullable Round next;

    /** Asked for together. */
    private static final class Round {
        final Set<Long> rooms = new HashSet<>();
        final CompletableFuture<Map<Long, RoomHead>> heads = new CompletableFuture<>();
    }

    /** @param queries runs one at a time; one that takes no more makes {@link #of} fail */
    Heads(LogReader reader, Executor queries) {
        this.reader = reader;
        this.queries = queries;
    }

    /**
     * Blocks on the database.
     *
     * @return null where there is no such room
     * @throws RuntimeException when the log cannot be read now
     */
    @Nullable
    RoomHead of(long roomId) {
        try {
            return join(roomId).heads.join().get(roomId);
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    private synchronized Round join(long roomId) {
        Round joined = next;
        if (joined != null && joined.rooms.size() < ROOMS_PER_QUERY) {
            joined.rooms.add(roomId);
            return joined;
        }
        Round begun = new Round();
        begun.rooms.add(roomId);
        next = begun;
        try {
            queries.execute(() -> ask(begun));
        } catch (RejectedExecutionException shutDown) {
            next = null;
            throw shutDown;
        }
        return begun;
    }

    private void ask(Round round) {
        List<Long> rooms = close(round);
        try {
            round.heads.complete(reader.heads(rooms));
        } catch (RuntimeException | Error unreadable) {
            round.heads.completeExceptionally(unreadable);
        }
    }

    /** Nobody joins it any more. */
    private synchronized List<Long> close(Round round) {
        if (next == round) {
            next = null;
        }
        return List.copyOf(round.rooms);
    }
}
