package io.bongsu.embeddedbroker;

import java.time.Duration;

/**
 * Every limit of the broker, and what happens at it.
 *
 * @param queuedMessagesPerSession QoS 1 and 2 messages kept for one offline session; the newest beyond it are dropped,
 *     and receivers find them in the history
 * @param sessionExpiryMax the longest a session outlives its connection (MQTT 5 §3.1.2.11.2); also what a 3.1.1 client
 *     without clean session gets. Its queue goes with it
 * @param packetBytesMax the largest packet taken, in bytes; a larger one disconnects its sender with 0x95
 * @param receiveMaximum unacknowledged QoS 1 and 2 publishes a client may have in flight (MQTT 5 §3.2.2.3.3); one more
 *     disconnects it with 0x93
 * @param keepAliveMax the longest keep alive granted to MQTT 5 clients, in whole seconds; 3.1.1 has no way to be told
 *     of it and keeps what it asked for
 * @param connectionsMax clients connected at once; one more is closed
 * @param clientIdCharsMax longest client id; a longer one is refused with 0x85
 * @param topicCharsMax longest topic; a longer one disconnects its sender
 * @param connectWait how long a new connection may take to send its CONNECT before it is closed
 */
public record BrokerLimits(
        int queuedMessagesPerSession,
        Duration sessionExpiryMax,
        int packetBytesMax,
        int receiveMaximum,
        Duration keepAliveMax,
        int connectionsMax,
        int clientIdCharsMax,
        int topicCharsMax,
        Duration connectWait) {

    private static final int MQTT_UINT16_MAX = 65_535;
    private static final long MQTT_UINT32_MAX = 4_294_967_295L;
    private static final int MQTT_PACKET_BYTES_MAX = 268_435_460;

    public static final BrokerLimits DEFAULTS = new BrokerLimits(
            1_000,
            Duration.ofDays(7),
            256 * 1024,
            1_000,
            Duration.ofMinutes(20),
            10_000,
            128,
            256,
            Duration.ofSeconds(10));

    public BrokerLimits {
        between("queuedMessagesPerSession", queuedMessagesPerSession, 1, 1_000_000);
        between("sessionExpiryMax in seconds", sessionExpiryMax.toSeconds(), 0, MQTT_UINT32_MAX);
        between("packetBytesMax", packetBytesMax, 1024, MQTT_PACKET_BYTES_MAX);
        between("receiveMaximum", receiveMaximum, 1, MQTT_UINT16_MAX);
        between("keepAliveMax in seconds", keepAliveMax.toSeconds(), 1, MQTT_UINT16_MAX);
        between("connectionsMax", connectionsMax, 1, 1_000_000);
        between("clientIdCharsMax", clientIdCharsMax, 1, MQTT_UINT16_MAX);
        between("topicCharsMax", topicCharsMax, 1, MQTT_UINT16_MAX);
        between("connectWait in milliseconds", connectWait.toMillis(), 1, Integer.MAX_VALUE);
    }

    private static void between(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "The broker's " + name + " must lie between " + min + " and " + max + ", it is " + value);
        }
    }
}
