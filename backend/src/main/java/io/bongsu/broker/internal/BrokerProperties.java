package io.bongsu.broker.internal;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param kind {@code mosquitto} (a broker elsewhere, the default) or {@code embedded} (inside this process)
 * @param uri {@code mqtt://host:1883} or {@code mqtts://host:8883}; needed for mosquitto, unused by embedded
 * @param username for mosquitto
 * @param password for mosquitto; no default
 * @param maxInFlight most publications without PUBACK; the broker's Receive Maximum where that is lower. Default 200.
 * @param connectTimeout for TCP, TLS and CONNACK together. Default 5 s.
 * @param keepAlive MQTT keep alive (MQTT 5 §3.1.2.10): a black-holed link is noticed within 1.5 times this. Default 10 s.
 * @param reconnectMin first wait before connecting again; doubled each time, with jitter. Default 100 ms.
 * @param reconnectMax longest wait. Default 5 s.
 */
@Validated
@ConfigurationProperties("bongsu.broker")
record BrokerProperties(
        @DefaultValue("mosquitto") Kind kind,
        @Nullable URI uri,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("200") @Min(1) @Max(65_535) int maxInFlight,
        @DefaultValue("5s") @NotNull Duration connectTimeout,
        @DefaultValue("10s") @NotNull Duration keepAlive,
        @DefaultValue("100ms") @NotNull Duration reconnectMin,
        @DefaultValue("5s") @NotNull Duration reconnectMax) {

    enum Kind {
        MOSQUITTO,
        EMBEDDED
    }

    /** Doubled with each try, then by chance between half of it and all of it. */
    Duration backOff(int tries) {
        long longest = Math.min(reconnectMax.toMillis(), reconnectMin.toMillis() << Math.min(tries, 16));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
    }

    /** Never prints the password. */
    @Override
    public String toString() {
        return "BrokerProperties[kind=" + kind + ", uri=" + uri + "]";
    }
}
