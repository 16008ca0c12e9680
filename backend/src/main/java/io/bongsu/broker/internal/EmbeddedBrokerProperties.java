package io.bongsu.broker.internal;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The broker inside the process, used where {@code bongsu.broker.kind} is {@code embedded}.
 *
 * @param dataFolder its sessions, queues and retained messages
 * @param bindAddress which of the machine's addresses to listen on; by default all, like HTTP
 * @param mqttPort MQTT over TCP; 0 takes a free one
 * @param webSocketPort MQTT over WebSocket, path /mqtt; 0 takes a free one
 * @param queuedMessagesPerSession kept for one offline session; beyond it the newest are dropped and receivers find
 *     them in the history
 * @param sessionExpiryMax the longest a session outlives its connection
 * @param packetSizeMax the largest packet taken; a larger one disconnects its sender
 * @param receiveMaximum unacknowledged publishes a client may have in flight, the relay's window too
 * @param keepAliveMax the longest keep alive granted to MQTT 5 clients
 * @param connectionsMax clients connected at once; one more is closed
 */
@ConfigurationProperties("bongsu.embedded-broker")
@Validated
record EmbeddedBrokerProperties(
        @DefaultValue("data/broker") Path dataFolder,
        @DefaultValue("0.0.0.0") @NotBlank String bindAddress,
        @DefaultValue("1883") @Min(0) @Max(65_535) int mqttPort,
        @DefaultValue("9001") @Min(0) @Max(65_535) int webSocketPort,
        @DefaultValue("1000") @Min(1) @Max(1_000_000) int queuedMessagesPerSession,
        @DefaultValue("7d") Duration sessionExpiryMax,
        @DefaultValue("256KB") DataSize packetSizeMax,
        @DefaultValue("1000") @Min(1) @Max(65_535) int receiveMaximum,
        @DefaultValue("20m") Duration keepAliveMax,
        @DefaultValue("10000") @Min(1) @Max(1_000_000) int connectionsMax) {

    private static final int CLIENT_ID_CHARS_MAX = 128;
    private static final int TOPIC_CHARS_MAX = 256;

    /** A message is up to 64 KiB and travels whole, with its properties. */
    private static final long PACKET_BYTES_MIN = 80 * 1024;

    private static final long PACKET_BYTES_MAX = 16 * 1024 * 1024;

    public EmbeddedBrokerProperties {
        require(
                packetSizeMax.toBytes() >= PACKET_BYTES_MIN && packetSizeMax.toBytes() <= PACKET_BYTES_MAX,
                "packet-size-max must lie between 80KB (a message is up to 64 KiB) and 16MB");
        require(!sessionExpiryMax.isNegative(), "session-expiry-max must not be negative");
        require(
                keepAliveMax.toSeconds() >= 1 && keepAliveMax.toSeconds() <= 65_535,
                "keep-alive-max must lie between 1s and 65535s");
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalArgumentException("bongsu.embedded-broker." + sentence);
        }
    }

    int clientIdCharsMax() {
        return CLIENT_ID_CHARS_MAX;
    }

    int topicCharsMax() {
        return TOPIC_CHARS_MAX;
    }
}
