package io.bongsu.broker;

/** How a publication ended. */
public sealed interface PublishResult {

    /** PUBACK with a reason below 0x80 (MQTT 5 §3.4.2.1). */
    record Accepted() implements PublishResult {}

    /** PUBACK with a reason of 0x80 or above, or the client library could not send it. */
    record Refused(String reason) implements PublishResult {}

    /** The link ended first: the broker may or may not have it. */
    record LinkLost() implements PublishResult {}
}
