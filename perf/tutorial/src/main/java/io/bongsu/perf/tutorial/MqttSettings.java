package io.bongsu.perf.tutorial;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The broker.
 *
 * @param uri as Paho takes it: {@code tcp://host:port}
 */
@ConfigurationProperties("tutorial.mqtt")
record MqttSettings(String uri, String username, String password) {}
