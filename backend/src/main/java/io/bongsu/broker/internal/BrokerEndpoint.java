package io.bongsu.broker.internal;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the backend's own link connects, and as whom.
 *
 * @param password asked at every connect, since a token may have been renewed; UTF-8
 * @param uptime how long the broker has run, where this process knows it; null where it has to be learnt from the
 *     broker itself
 */
record BrokerEndpoint(
        String host,
        int port,
        boolean tls,
        String clientId,
        String username,
        Supplier<byte[]> password,
        @Nullable Supplier<Duration> uptime) {

    static final String SENDS = ":sends";
    static final String ANSWERS = ":answers";

    /** The link that takes sends is one of its own, under one id for whoever relays: a newer one ends the older. */
    String sendsClientId() {
        return clientId + SENDS;
    }

    String answersClientId() {
        return clientId + ANSWERS;
    }
}
