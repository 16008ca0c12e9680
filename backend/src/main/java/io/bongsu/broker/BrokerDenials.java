package io.bongsu.broker;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Is told what the broker denied, by a broker inside this process and by one that tells of it. */
public interface BrokerDenials {

    /**
     * @param event {@code denied} (a topic) or {@code refused} (a connection)
     * @param action {@code subscribe} or {@code publish}, of a denial
     * @param reason of a refusal
     */
    record Denial(
            String event,
            String clientId,
            @Nullable String userId,
            @Nullable String action,
            @Nullable String topic,
            @Nullable String address,
            @Nullable String reason,
            Instant at) {}

    /** Returns at once; called from the broker's threads. */
    void add(Denial denial);
}
