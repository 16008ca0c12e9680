package io.bongsu.broker.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.broker.BrokerWords;
import io.bongsu.testenv.Proxy;
import io.bongsu.testenv.TestMosquitto;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;

/** Telemetry, which nobody waits for. */
class BrokerTelemetryLinkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String UPTIME = "$SYS/broker/uptime";

    @Configuration
    @EnableIntegration
    static class Integration {}

    private final Set<String> heard = ConcurrentHashMap.newKeySet();
    private final BrokerWords listener = new BrokerWords() {
        @Override
        public List<String> topics() {
            return List.of(UPTIME);
        }

        @Override
        public void arrived(String topic, byte[] payload) {
            heard.add(topic);
        }
    };

    @Test
    void comesToABrokerThatWasSilentWhenItWasFirstAskedAndAgainAfterItsEnd() {
        try (TestMosquitto broker = TestMosquitto.start(Map.of());
                Proxy proxy = Proxy.to(broker.host(), broker.port())) {
            proxy.blackHole();
            try (var context = context(broker, proxy)) {
                await().atMost(PATIENCE).until(() -> proxy.connections() > 0);
                assertThat(context.isRunning()).isTrue();
                assertThat(heard).isEmpty();

                proxy.restore();
                proxy.cut();
                await().atMost(PATIENCE).until(() -> heard.contains(UPTIME));

                broker.kill9();
                heard.clear();
                broker.start();
                await().atMost(PATIENCE).until(() -> heard.contains(UPTIME));
            }
        }
    }

    private AnnotationConfigApplicationContext context(TestMosquitto broker, Proxy proxy) {
        byte[] password = broker.backendPassword().getBytes(StandardCharsets.UTF_8);
        var endpoint = new BrokerEndpoint(
                broker.host(), proxy.port(), false, "unused", broker.backendUser(), () -> password.clone(), null);
        var context = new AnnotationConfigApplicationContext();
        context.register(Integration.class);
        context.registerBean(
                Mqttv5PahoMessageDrivenChannelAdapter.class, () -> BrokerTelemetryFlow.adapter(endpoint, listener));
        context.registerBean(
                IntegrationFlow.class,
                () -> BrokerTelemetryFlow.of(context.getBean(Mqttv5PahoMessageDrivenChannelAdapter.class), listener));
        context.registerBean(
                BrokerTelemetryLink.class,
                () -> new BrokerTelemetryLink(
                        context.getBean(Mqttv5PahoMessageDrivenChannelAdapter.class), Duration.ofSeconds(1)));
        context.refresh();
        return context;
    }
}
