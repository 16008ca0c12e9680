package io.bongsu.broker;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What an operator sees of the broker's clients, and does to them. Both fail with {@link BrokerUnavailable}. */
public interface BrokerConsole {

    /** @param more whether there are others after the last */
    record Page(List<ConnectedClient> clients, boolean more) {}

    /** The connections in the order they came, after the one of this number; at most {@code limit}, and 100. */
    CompletionStage<Page> clients(long after, int limit);

    /**
     * Disconnects the user's clients, or the one of this id; they may come back.
     *
     * @return how many
     */
    CompletionStage<Integer> kick(String userId, @Nullable String clientId);
}
