package io.bongsu.broker;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the broker.
 *
 * @param number grows with each connection since the broker's start: where a list goes on
 * @param sid the login its token came from; null where it has none
 * @param transport {@code tcp} or {@code websocket}
 * @param mqttVersion {@code 3.1}, {@code 3.1.1} or {@code 5}
 * @param expiresAt when its token ends, and the connection with it; null for never
 * @param subscriptions of its session, at most {@link #SUBSCRIPTIONS_MAX}
 * @param subscriptionsComplete whether these are all there are
 */
public record ConnectedClient(
        long number,
        String clientId,
        String userId,
        String role,
        @Nullable String sid,
        String address,
        String transport,
        String mqttVersion,
        Instant since,
        @Nullable Instant expiresAt,
        List<Subscription> subscriptions,
        boolean subscriptionsComplete) {

    public static final int SUBSCRIPTIONS_MAX = 32;

    public record Subscription(String filter, int qos) {}
}
