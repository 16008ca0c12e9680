package io.bongsu.relay;

import io.bongsu.access.Fence;
import io.bongsu.broker.BrokerDenials;
import io.bongsu.broker.BrokerGuard;
import io.bongsu.broker.BrokerWords;
import io.bongsu.message.LogSlice;
import java.time.Instant;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The log, the relay and a real broker, without the web. */
@Configuration(proxyBeanMethods = false)
@Import(LogSlice.class)
@ComponentScan(basePackages = {"io.bongsu.broker", "io.bongsu.relay"})
@ConfigurationPropertiesScan({"io.bongsu.broker", "io.bongsu.relay"})
class RelaySlice {

    @Bean
    Fence fence() {
        return Fence.OPEN;
    }

    @Bean
    BrokerWords nobodyListens() {
        return new BrokerWords() {
            @Override
            public List<String> topics() {
                return List.of("$SYS/broker/uptime");
            }

            @Override
            public void arrived(String topic, byte[] payload) {}
        };
    }

    @Bean
    BrokerDenials nobodyLooks() {
        return denial -> {};
    }

    /** The embedded broker asks somebody; here everybody may do everything. */
    @Bean
    BrokerGuard everybodyMay() {
        return new BrokerGuard() {
            @Override
            public Session connect(String clientId, String token) {
                return new Session(clientId, clientId, "user", "s", Instant.MAX, Instant.EPOCH);
            }

            @Override
            public boolean maySubscribe(Session session, String topicFilter) {
                return true;
            }

            @Override
            public boolean mayPublish(Session session, String topic) {
                return true;
            }

            @Override
            public boolean mayReceive(Session session, String topic) {
                return true;
            }
        };
    }
}
