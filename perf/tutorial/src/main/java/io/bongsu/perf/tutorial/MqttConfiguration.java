package io.bongsu.perf.tutorial;

import java.nio.charset.StandardCharsets;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.integration.annotation.IntegrationComponentScan;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.mqtt.event.MqttMessageNotDeliveredEvent;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.outbound.Mqttv5PahoMessageHandler;
import org.springframework.integration.mqtt.support.MqttHeaders;
import org.springframework.messaging.simp.SimpMessagingTemplate;

/** Both ways: what is posted goes out to the broker, and what comes back goes on to the browsers of this node. */
@Configuration(proxyBeanMethods = false)
@IntegrationComponentScan
class MqttConfiguration {

    static final String OUTBOUND = "mqttOutbound";

    private static final Logger log = LoggerFactory.getLogger(MqttConfiguration.class);

    private static final int AT_LEAST_ONCE = 1;
    private static final long SESSION_SECONDS = 3600;
    private static final int RECONNECT_SECONDS_MAX = 2;

    @Bean
    IntegrationFlow publishing(MqttSettings settings) {
        var adapter = new Mqttv5PahoMessageHandler(options(settings), "tutorial-out");
        adapter.setAsync(true);
        adapter.setAsyncEvents(true);
        adapter.setDefaultQos(AT_LEAST_ONCE);
        return IntegrationFlow.from(OUTBOUND).handle(adapter).get();
    }

    @Bean
    IntegrationFlow receiving(MqttSettings settings, SimpMessagingTemplate browsers) {
        var options = options(settings);
        // The broker keeps this session, with what is queued in it, while the app is away for a moment.
        options.setCleanStart(false);
        options.setSessionExpiryInterval(SESSION_SECONDS);
        var adapter = new Mqttv5PahoMessageDrivenChannelAdapter(options, "tutorial-in", "chat-rooms/+/messages");
        adapter.setQos(AT_LEAST_ONCE);
        adapter.setPayloadType(byte[].class);
        return IntegrationFlow.from(adapter)
                .handle(byte[].class, (payload, headers) -> {
                    browsers.convertAndSend(
                            "/topic/" + headers.get(MqttHeaders.RECEIVED_TOPIC),
                            new String(payload, StandardCharsets.UTF_8));
                    return null;
                })
                .get();
    }

    /** All that is done about it: the answer has been given. */
    @EventListener
    void on(MqttMessageNotDeliveredEvent event) {
        log.warn("Not delivered to the broker: {}", event.getMessageId(), event.getException());
    }

    /**
     * A clean start, which is Paho's default: with a session that was kept, the publishing client (1.2.5) was seen to connect and be cut off
     * over and over, after the broker had forgotten it.
     */
    private static MqttConnectionOptions options(MqttSettings settings) {
        var options = new MqttConnectionOptions();
        options.setServerURIs(new String[] {settings.uri()});
        options.setUserName(settings.username());
        options.setPassword(settings.password().getBytes(StandardCharsets.UTF_8));
        options.setAutomaticReconnect(true);
        // Paho's own waits double up to two minutes: a broker that is back is found within two seconds here.
        options.setAutomaticReconnectDelay(1, RECONNECT_SECONDS_MAX);
        return options;
    }
}
