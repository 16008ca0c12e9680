package io.bongsu.embeddedbroker;

import java.time.Instant;
import java.util.List;

/**
 * One client as it is now.
 *
 * @param number grows with each connection since the start
 * @param mqttVersion {@code 3.1}, {@code 3.1.1} or {@code 5}
 * @param subscriptions of its session, sorted by filter
 */
public record ConnectedSession<S>(
        long number,
        String clientId,
        String address,
        boolean overWebSocket,
        String mqttVersion,
        Instant since,
        S session,
        List<Subscription> subscriptions) {

    public record Subscription(String filter, int qos) {}
}
