package io.bongsu.broker.internal;

import io.bongsu.broker.BrokerDenials;
import io.bongsu.broker.BrokerGuard;
import io.bongsu.broker.Feed;
import io.bongsu.core.UnusableSetting;
import io.bongsu.embeddedbroker.BrokerLimits;
import io.bongsu.embeddedbroker.EmbeddedBroker;
import io.bongsu.embeddedbroker.EmbeddedBrokerSettings;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Runs the broker inside this process. Only the nested class names the broker's types, so a build without the
 * embedded-broker module starts, and says what is missing only where it is asked for. They are imported, not scanned: a scan would find them without the
 * condition on this class.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "bongsu.broker.kind", havingValue = "embedded")
@Import({EmbeddedBrokerConfiguration.Present.class, EmbeddedBrokerConfiguration.Missing.class})
class EmbeddedBrokerConfiguration {

    private static final String BROKER_CLASS = "io.bongsu.embeddedbroker.EmbeddedBroker";

    @ConditionalOnClass(name = BROKER_CLASS)
    @EnableConfigurationProperties(EmbeddedBrokerProperties.class)
    static class Present {

        @Bean
        BackendSecret backendSecret() {
            return new BackendSecret();
        }

        /** The endpoint depends on it and the link on the endpoint, so Spring closes the link first. */
        @Bean(destroyMethod = "close")
        EmbeddedBroker<EmbeddedBrokerGuard.Client> embeddedBroker(
                EmbeddedBrokerProperties properties, BrokerGuard members, BackendSecret secret, BrokerDenials denials) {
            try {
                return EmbeddedBroker.start(settings(properties), new EmbeddedBrokerGuard(members, secret, denials));
            } catch (IllegalStateException | UncheckedIOException cannot) {
                // A port that is taken, a folder that cannot be written: its sentence says which.
                throw new UnusableSetting(String.valueOf(cannot.getMessage()), cannot);
            }
        }

        @Bean
        EmbeddedBrokerClients brokerClients(EmbeddedBroker<EmbeddedBrokerGuard.Client> broker) {
            return new EmbeddedBrokerClients(broker);
        }

        @Bean
        Feed feed() {
            return Feed.NONE;
        }

        @Bean
        BrokerEndpoint brokerEndpoint(
                EmbeddedBrokerProperties properties,
                EmbeddedBroker<EmbeddedBrokerGuard.Client> broker,
                BackendSecret secret) {
            return new BrokerEndpoint(
                    reachable(properties.bindAddress()),
                    broker.mqttPort(),
                    false,
                    EmbeddedBrokerGuard.BACKEND_CLIENT_ID,
                    EmbeddedBrokerGuard.BACKEND_CLIENT_ID,
                    secret::bytes,
                    () -> Duration.between(broker.startedAt(), Instant.now()));
        }

        /** The wildcard addresses can be listened on but not connected to everywhere. */
        private static String reachable(String bindAddress) {
            return switch (bindAddress) {
                case "0.0.0.0" -> "127.0.0.1";
                case "::" -> "::1";
                default -> bindAddress;
            };
        }

        private static EmbeddedBrokerSettings settings(EmbeddedBrokerProperties properties) {
            BrokerLimits limits = new BrokerLimits(
                    properties.queuedMessagesPerSession(),
                    properties.sessionExpiryMax(),
                    Math.toIntExact(properties.packetSizeMax().toBytes()),
                    properties.receiveMaximum(),
                    properties.keepAliveMax(),
                    properties.connectionsMax(),
                    properties.clientIdCharsMax(),
                    properties.topicCharsMax(),
                    BrokerLimits.DEFAULTS.connectWait());
            return new EmbeddedBrokerSettings(
                    properties.dataFolder(),
                    properties.bindAddress(),
                    properties.mqttPort(),
                    properties.webSocketPort(),
                    limits);
        }
    }

    @ConditionalOnMissingClass(BROKER_CLASS)
    static class Missing {

        Missing() {
            throw new UnusableSetting(
                    "bongsu.broker.kind is embedded, but this build has no embedded broker: name a broker of your own");
        }
    }
}
