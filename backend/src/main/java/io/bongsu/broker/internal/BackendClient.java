package io.bongsu.broker.internal;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** How each of this node's connections to the broker is made. */
final class BackendClient {

    /** The Receive Maximum of a client that names none (MQTT 5 §3.1.2.11.3): Mosquitto then keeps to its own. */
    private static final int NONE_NAMED = 65_535;

    /**
     * For a client whose acknowledgements may take long. More than any queue of the broker's: Mosquitto 2.0.11 goes beyond a smaller one once
     * something waits there, and the client would have to end the connection (§4.13).
     */
    private static final int ABOVE_ANY_QUEUE = 65_534;

    private BackendClient() {}

    /** @param onDisconnected told of every end, a failed try's too */
    static Mqtt5AsyncClient of(
            BrokerEndpoint endpoint, BrokerProperties properties, String clientId, Runnable onDisconnected) {
        return of(endpoint, properties, clientId, cause -> onDisconnected.run());
    }

    /** @param onDisconnected told of every end, a failed try's too, and its cause */
    static Mqtt5AsyncClient of(
            BrokerEndpoint endpoint, BrokerProperties properties, String clientId, Consumer<Throwable> onDisconnected) {
        Mqtt5ClientBuilder builder = MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .transportConfig()
                .serverHost(endpoint.host())
                .serverPort(endpoint.port())
                .socketConnectTimeout(properties.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .mqttConnectTimeout(properties.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .applyTransportConfig()
                .addDisconnectedListener(context -> onDisconnected.accept(context.getCause()));
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
                .restrictions()
                .receiveMaximum(sessionExpiry.isZero() ? NONE_NAMED : ABOVE_ANY_QUEUE)
                .applyRestrictions()
                .send();
    }
}
