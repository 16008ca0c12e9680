package io.bongsu.broker;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** One live connection to the broker. Once lost it stays lost: the next one is a new link. */
public interface BrokerLink {

    /** Most publications at QoS 1 in flight: the broker's Receive Maximum (MQTT 5 §3.2.2.3.3) or our own lower limit. */
    int receiveMaximum();

    /**
     * How long the broker had been running when the link was made, at least; zero where it does not tell. With it the
     * relay knows whether the broker restarted, and so may have lost what it had acknowledged.
     */
    Duration brokerUptime();

    /** Publishes at QoS 1. Publications go out in the order of the calls. Never blocks, never completes exceptionally. */
    CompletionStage<PublishResult> publish(Publication publication);
}
