package io.bongsu.broker.internal;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the broker is and how this process signs in.
 *
 * @param password asked for at every connect, so that it can be renewed
 * @param uptime how long the broker has been running, where the process can know it itself; null means: ask the broker
 */
public record BrokerEndpoint(
        String host,
        int port,
        boolean tls,
        String clientId,
        @Nullable String username,
        Supplier<byte[]> password,
        @Nullable Supplier<Duration> uptime) {}
