package io.bongsu.broker.internal;

import io.bongsu.broker.BackendTokens;
import io.bongsu.broker.BrokerClients;
import io.bongsu.broker.BrokerWords;
import io.bongsu.broker.Feed;
import io.bongsu.core.UnusableSetting;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;

/** A broker elsewhere: Mosquitto. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "bongsu.broker.kind", havingValue = "mosquitto", matchIfMissing = true)
class RemoteBrokerConfiguration {

    /** And up to 80 s where the broker is away for long. */
    private static final Duration TELEMETRY_RETRY = Duration.ofSeconds(5);

    @Bean
    BrokerEndpoint brokerEndpoint(BrokerProperties properties, ObjectProvider<BackendTokens> tokens) {
        URI uri = needed(properties.uri(), "uri", "mqtt://host:1883 or mqtts://host:8883");
        boolean tls = "mqtts".equals(uri.getScheme());
        if (uri.getHost() == null || !(tls || "mqtt".equals(uri.getScheme()))) {
            throw new UnusableSetting(
                    "bongsu.broker.uri is not like mqtt://host:1883 or mqtts://host:8883: set it to your broker's address");
        }
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? 8883 : 1883;
        // One client id for whoever relays: a second relay's CONNECT ends the first one's link (MQTT 5 §3.1.4-3),
        // so that an old relay that wakes up late cannot publish between the new one's messages.
        return new BrokerEndpoint(
                uri.getHost(),
                port,
                tls,
                BackendTokens.BACKEND + ":relay",
                properties.plugin()
                        ? BackendTokens.BACKEND
                        : needed(properties.username(), "username", "the backend's user at the broker"),
                properties.plugin() ? tokensOf(tokens.getObject(), properties) : passwordOf(properties),
                null);
    }

    private static Supplier<byte[]> tokensOf(BackendTokens tokens, BrokerProperties properties) {
        return () -> tokens.mint(properties.tokenLife()).getBytes(StandardCharsets.US_ASCII);
    }

    private static Supplier<byte[]> passwordOf(BrokerProperties properties) {
        byte[] password = needed(properties.password(), "password", "the password of the backend's user at the broker")
                .getBytes(StandardCharsets.UTF_8);
        return password::clone;
    }

    @Bean
    Mqttv5PahoMessageDrivenChannelAdapter brokerTelemetryAdapter(BrokerEndpoint endpoint, BrokerWords listener) {
        return BrokerTelemetryFlow.adapter(endpoint, listener);
    }

    @Bean
    IntegrationFlow brokerTelemetryFlow(Mqttv5PahoMessageDrivenChannelAdapter adapter, BrokerWords listener) {
        return BrokerTelemetryFlow.of(adapter, listener);
    }

    @Bean
    BrokerTelemetryLink brokerTelemetryLink(Mqttv5PahoMessageDrivenChannelAdapter adapter) {
        return new BrokerTelemetryLink(adapter, TELEMETRY_RETRY);
    }

    @Bean
    Feed feed(BrokerEndpoint endpoint, BrokerProperties properties, MeterRegistry meters) {
        return new MqttFeed(endpoint, properties, meters);
    }

    /** Who may do what is the plugin's to say, and ours to tell it. */
    @Bean
    @ConditionalOnProperty(name = "bongsu.broker.plugin", havingValue = "true")
    MosquittoPlugin mosquittoPlugin(BrokerEndpoint endpoint, BrokerProperties properties) {
        return new MosquittoPlugin(endpoint, properties);
    }

    /** A broker with a password file knows nothing of memberships, and this process cannot steer its clients. */
    @Bean
    @ConditionalOnProperty(name = "bongsu.broker.plugin", havingValue = "false", matchIfMissing = true)
    BrokerClients brokerClients() {
        return new BrokerClients() {
            @Override
            public boolean enforcesAccess() {
                return false;
            }

            @Override
            public void kick(String userId) {
                // Nothing to kick with: answers say "unenforced".
            }
        };
    }

    private static <T> T needed(@Nullable T value, String name, String what) {
        if (value == null) {
            throw new UnusableSetting("bongsu.broker." + name + " is not set: give " + what
                    + ", set bongsu.broker.plugin=true where it has the plugin, or run with the embedded profile");
        }
        return value;
    }
}
