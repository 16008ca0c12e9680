package io.bongsu.access;

import io.bongsu.broker.BrokerRights;
import org.jspecify.annotations.Nullable;

/** One thing to tell the broker's plugin of a room; done when it has the room at that revision or a newer one. */
sealed interface Push {

    long roomId();

    long rev();

    /** @param rights null takes them away */
    record Change(
            long roomId, long rev, String userId, @Nullable BrokerRights rights) implements Push {}

    /** The members are the same. */
    record Moved(long roomId, long rev) implements Push {}

    /** The plugin may not have the room as it is: it is asked. */
    record Stale(long roomId, long rev) implements Push {}

    /** It has not. */
    record Whole(long roomId, long rev) implements Push {}
}
