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
 * @param plugin whether the mosquitto has the plugin of auth-plugin/: then this node comes with tokens of its own key, and pushes
 *     memberships. Otherwise the broker has a password file and knows no memberships. Default false.
 * @param username for mosquitto without the plugin
 * @param password for mosquitto without the plugin; no default
 * @param tokenLife how long a token of this node's is good at the plugin, which ends the connection then; it is made again at
 *     once, with a new one. Default 1 h, at least 2 s.
 * @param maxInFlight most publications without PUBACK; the broker's Receive Maximum where that is lower. Default 200.
 * @param connectTimeout for TCP, TLS and CONNACK together. Default 5 s.
 * @param keepAlive MQTT keep alive (MQTT 5 §3.1.2.10): a black-holed link is noticed within 1.5 times this. Default 10 s.
 * @param reconnectMin first wait before connecting again; doubled each time, with jitter. Default 100 ms.
 * @param reconnectMax longest wait. Default 5 s.
 * @param answerTime how long an answer of the plugin may take; later it counts as lost, and the link is made anew. Default 5 s.
 * @param commandsUnanswered most commands to the plugin without an answer; no more than the broker queues for a client
 *     ({@code max_queued_messages}). Default 100, which the protocol allows at most.
 * @param sendsUnanswered most sends of users and devices that are being stored, half of them of one sender; beyond it one is answered
 *     {@code overloaded}, and beyond as many of these answers on their way dropped and counted. Twice what the broker queues for a client
 *     while no node takes sends. Default 2,048.
 * @param sendsUnansweredBytes most bytes of them, in the same way. Default 32 MiB.
 * @param sendsKept how long the broker keeps what was sent while no node takes it. Default 5 min.
 */
@Validated
@ConfigurationProperties("bongsu.broker")
record BrokerProperties(
        @DefaultValue("mosquitto") Kind kind,
        @Nullable URI uri,
        @DefaultValue("false") boolean plugin,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("1h") @NotNull Duration tokenLife,
        @DefaultValue("200") @Min(1) @Max(65_535) int maxInFlight,
        @DefaultValue("5s") @NotNull Duration connectTimeout,
        @DefaultValue("10s") @NotNull Duration keepAlive,
        @DefaultValue("100ms") @NotNull Duration reconnectMin,
        @DefaultValue("5s") @NotNull Duration reconnectMax,
        @DefaultValue("5s") @NotNull Duration answerTime,
        @DefaultValue("100") @Min(1) @Max(100) int commandsUnanswered,
        @DefaultValue("2048") @Min(1) @Max(30_000) int sendsUnanswered,

        @DefaultValue("33554432") @Min(65_536) long sendsUnansweredBytes,

        @DefaultValue("5m") @NotNull Duration sendsKept) {

    BrokerProperties {
        if (plugin && kind == Kind.EMBEDDED) {
            throw new IllegalArgumentException(
                    "bongsu.broker.plugin is true, but the embedded broker needs none: leave it out, or set bongsu.broker.kind=mosquitto");
        }
        if (tokenLife.compareTo(Duration.ofSeconds(2)) < 0) {
            throw new IllegalArgumentException("bongsu.broker.token-life is " + tokenLife + ": set it to 2s or more");
        }
        if (sendsKept.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("bongsu.broker.sends-kept is " + sendsKept + ": set it to 1s or more");
        }
    }

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
