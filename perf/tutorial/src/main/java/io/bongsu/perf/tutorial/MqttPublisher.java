package io.bongsu.perf.tutorial;

import org.springframework.integration.annotation.Gateway;
import org.springframework.integration.annotation.MessagingGateway;
import org.springframework.integration.mqtt.support.MqttHeaders;
import org.springframework.messaging.handler.annotation.Header;

/** The way to the broker. */
@MessagingGateway
interface MqttPublisher {

    /** Returns when the client has taken it, before the broker has: the outbound adapter is asynchronous. */
    @Gateway(requestChannel = MqttConfiguration.OUTBOUND)
    void publish(@Header(MqttHeaders.TOPIC) String topic, String payload);
}
