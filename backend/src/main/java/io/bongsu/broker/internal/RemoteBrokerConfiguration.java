package io.bongsu.broker.internal;

import io.bongsu.broker.BrokerClients;
import io.bongsu.broker.Feed;
import io.bongsu.core.UnusableSetting;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A broker elsewhere: Mosquitto. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "bongsu.broker.kind", havingValue = "mosquitto", matchIfMissing = true)
class RemoteBrokerConfiguration {

    @Bean
    BrokerEndpoint brokerEndpoint(BrokerProperties properties) {
        URI uri = needed(properties.uri(), "uri", "mqtt://host:1883 or mqtts://host:8883");
        boolean tls = "mqtts".equals(uri.getScheme());
        if (uri.getHost() == null || !(tls || "mqtt".equals(uri.getScheme()))) {
            throw new UnusableSetting(
                    "bongsu.broker.uri is not like mqtt://host:1883 or mqtts://host:8883: set it to your broker's address");
        }
        byte[] password = needed(properties.password(), "password", "the password of the backend's user at the broker")
                .getBytes(StandardCharsets.UTF_8);
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? 8883 : 1883;
        // One client id for whoever relays: a second relay's CONNECT ends the first one's link (MQTT 5 §3.1.4-3),
        // so that an old relay that wakes up late cannot publish between the new one's messages.
        return new BrokerEndpoint(
                uri.getHost(),
                port,
                tls,
                "backend:relay",
                needed(properties.username(), "username", "the backend's user at the broker"),
                password::clone,
                null);
    }

    @Bean
    Feed feed(BrokerEndpoint endpoint, BrokerProperties properties, MeterRegistry meters) {
        return new MqttFeed(endpoint, properties, meters);
    }

    /** A broker with a password file knows nothing of memberships, and this process cannot steer its clients. */
    @Bean
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
            throw new UnusableSetting(
                    "bongsu.broker." + name + " is not set: give " + what + ", or run with the embedded profile");
        }
        return value;
    }
}
