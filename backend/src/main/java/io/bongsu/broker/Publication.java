package io.bongsu.broker;

/**
 * What to publish, at QoS 1.
 *
 * @param payload shared bytes, never changed
 * @param retain whether the broker keeps it as the topic's retained message
 * @param accessRev sent as the user property {@code access_rev} (MQTT 5 §3.3.2.3.7)
 */
@SuppressWarnings("ArrayRecordComponent") // The log's own bytes: a copy per publication would be the cost to avoid.
public record Publication(String topic, byte[] payload, boolean retain, long accessRev) {}
