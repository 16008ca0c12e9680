package io.bongsu.broker.internal;

import io.bongsu.broker.BackendTokens;
import io.bongsu.broker.BrokerWords;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.support.MqttHeaders;

/**
 * What the broker says of itself, on a connection of its own: low in rate, and nothing is lost with it but a figure. What must
 * arrive goes over the relay's link.
 */
final class BrokerTelemetryFlow {

    private static final Duration CONNECT_WAIT = Duration.ofSeconds(5);

    /** Nothing is lost with it. */
    private static final Duration DISCONNECT_WAIT = Duration.ofMillis(100);

    private BrokerTelemetryFlow() {}

    /** {@link BrokerTelemetryLink} starts it: here it would hold up the start of the node. */
    static Mqttv5PahoMessageDrivenChannelAdapter adapter(BrokerEndpoint broker, BrokerWords listener) {
        var adapter = new Mqttv5PahoMessageDrivenChannelAdapter(
                options(broker),
                BackendTokens.BACKEND + ":telemetry-" + UUID.randomUUID(),
                listener.topics().toArray(String[]::new));
        adapter.setQos(0);
        adapter.setPayloadType(byte[].class);
        adapter.setCompletionTimeout(CONNECT_WAIT.toMillis());
        adapter.setDisconnectCompletionTimeout(DISCONNECT_WAIT.toMillis());
        adapter.setQuiescentTimeout(DISCONNECT_WAIT.toMillis());
        adapter.setAutoStartup(false);
        return adapter;
    }

    static IntegrationFlow of(Mqttv5PahoMessageDrivenChannelAdapter adapter, BrokerWords listener) {
        return IntegrationFlow.from(adapter)
                .handle(byte[].class, (payload, headers) -> {
                    listener.arrived(String.valueOf(headers.get(MqttHeaders.RECEIVED_TOPIC)), payload);
                    return null;
                })
                .get();
    }

    private static MqttConnectionOptions options(BrokerEndpoint broker) {
        var options = new MqttConnectionOptions() {
            /** A token is good for one connection: each gets a new one. */
            @Override
            public byte[] getPassword() {
                return broker.password().get();
            }
        };
        options.setServerURIs(
                new String[] {(broker.tls() ? "ssl://" : "tcp://") + broker.host() + ":" + broker.port()});
        options.setUserName(broker.username());
        options.setCleanStart(true);
        options.setSessionExpiryInterval(0L);
        // Paho's own would go on after its client was stopped.
        options.setAutomaticReconnect(false);
        options.setConnectionTimeout((int) CONNECT_WAIT.toSeconds());
        return options;
    }
}
