package io.bongsu.embeddedbroker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The settings in HiveMQ's own words: a config.xml, written anew at every start. */
final class HiveMqConfiguration {

    private HiveMqConfiguration() {}

    static void write(Path folder, EmbeddedBrokerSettings settings) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.xml"), xml(settings));
    }

    /** Shared subscriptions stay on, so that the guard is asked about them instead of the client being thrown out. */
    private static String xml(EmbeddedBrokerSettings settings) {
        BrokerLimits limits = settings.limits();
        return """
                <?xml version="1.0"?>
                <hivemq>
                  <listeners>
                    <tcp-listener>
                      <port>%d</port>
                      <bind-address>%s</bind-address>
                    </tcp-listener>
                    <websocket-listener>
                      <port>%d</port>
                      <bind-address>%s</bind-address>
                      <path>/mqtt</path>
                      <subprotocols>
                        <subprotocol>mqtt</subprotocol>
                      </subprotocols>
                    </websocket-listener>
                  </listeners>
                  <mqtt>
                    <queued-messages>
                      <max-queue-size>%d</max-queue-size>
                      <strategy>discard</strategy>
                    </queued-messages>
                    <session-expiry>
                      <max-interval>%d</max-interval>
                    </session-expiry>
                    <keep-alive>
                      <max-keep-alive>%d</max-keep-alive>
                      <allow-unlimited>false</allow-unlimited>
                    </keep-alive>
                    <packets>
                      <max-packet-size>%d</max-packet-size>
                    </packets>
                    <receive-maximum>
                      <server-receive-maximum>%d</server-receive-maximum>
                    </receive-maximum>
                  </mqtt>
                  <restrictions>
                    <max-connections>%d</max-connections>
                    <max-client-id-length>%d</max-client-id-length>
                    <max-topic-length>%d</max-topic-length>
                    <no-connect-idle-timeout>%d</no-connect-idle-timeout>
                  </restrictions>
                  <security>
                    <allow-empty-client-id>
                      <enabled>false</enabled>
                    </allow-empty-client-id>
                  </security>
                  <anonymous-usage-statistics>
                    <enabled>false</enabled>
                  </anonymous-usage-statistics>
                  <persistence>
                    <mode>file</mode>
                  </persistence>
                </hivemq>
                """.formatted(
                        settings.mqttPort(),
                        settings.bindAddress(),
                        settings.webSocketPort(),
                        settings.bindAddress(),
                        limits.queuedMessagesPerSession(),
                        limits.sessionExpiryMax().toSeconds(),
                        limits.keepAliveMax().toSeconds(),
                        limits.packetBytesMax(),
                        limits.receiveMaximum(),
                        limits.connectionsMax(),
                        limits.clientIdCharsMax(),
                        limits.topicCharsMax(),
                        limits.connectWait().toMillis());
    }
}
