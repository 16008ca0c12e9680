package io.bongsu.embeddedbroker;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where the broker listens and keeps its sessions.
 *
 * @param dataFolder sessions, their queues and retained messages; made if it is not there, used by one broker at a time
 * @param bindAddress an IP address or host name of this machine; 0.0.0.0 for all
 * @param mqttPort MQTT over TCP; 0 takes a free one
 * @param webSocketPort MQTT over WebSocket, path /mqtt; 0 takes a free one
 */
public record EmbeddedBrokerSettings(
        Path dataFolder, String bindAddress, int mqttPort, int webSocketPort, BrokerLimits limits) {

    /** Also keeps the address harmless inside the configuration's XML. */
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.:_-]{1,253}");

    public EmbeddedBrokerSettings {
        if (!ADDRESS.matcher(bindAddress).matches()) {
            throw new IllegalArgumentException("The broker's bindAddress is no address: " + bindAddress);
        }
        checkPort("mqttPort", mqttPort);
        checkPort("webSocketPort", webSocketPort);
        if (mqttPort != 0 && mqttPort == webSocketPort) {
            throw new IllegalArgumentException("The broker's mqttPort and webSocketPort are both " + mqttPort);
        }
    }

    private static void checkPort(String name, int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("The broker's " + name + " must lie between 0 and 65535, it is " + port);
        }
    }
}
