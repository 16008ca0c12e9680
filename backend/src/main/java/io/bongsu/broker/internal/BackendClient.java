package io.bongsu.broker.internal;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** How each of this node's connections to the broker is made. */
final class BackendClient {

    private BackendClient() {}

    /** @param onDisconnected told of every end, a failed try's too */
    static Mqtt5AsyncClient of(
            BrokerEndpoint endpoint, BrokerProperties properties, String clientId, Runnable onDisconnected) {
        Mqtt5ClientBuilder builder = MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .transportConfig()
                .serverHost(endpoint.host())
                .serverPort(endpoint.port())
                .socketConnectTimeout(properties.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .mqttConnectTimeout(properties.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .applyTransportConfig()
                .addDisconnectedListener(context -> onDisconnected.run());
        return (endpoint.tls() ? builder.sslWithDefaultConfig() : builder).buildAsync();
    }

    /** Clean start and no session: it leaves nothing behind at the broker. */
    static CompletionStage<Mqtt5ConnAck> connect(
            Mqtt5AsyncClient client, BrokerEndpoint endpoint, BrokerProperties properties) {
        return connect(client, endpoint, properties, Duration.ZERO);
    }

    /** @param sessionExpiry how long the broker keeps its session, and takes it up again; zero for a clean start and none */
    static CompletionStage<Mqtt5ConnAck> connect(
            Mqtt5AsyncClient client, BrokerEndpoint endpoint, BrokerProperties properties, Duration sessionExpiry) {
        byte[] password;
        try {
            password = endpoint.password().get();
        } catch (RuntimeException none) {
            // No key to sign a token with, for now: a try that failed, like any other.
            return CompletableFuture.failedFuture(none);
        }
        return client.connectWith()
                .cleanStart(sessionExpiry.isZero())
                .sessionExpiryInterval(sessionExpiry.toSeconds())
                .keepAlive((int) Math.max(1, properties.keepAlive().toSeconds()))
                .simpleAuth()
                .username(endpoint.username())
                .password(password)
                .applySimpleAuth()
                .send();
    }
}
