package io.bongsu.broker;

/**
 * The way to the MQTT broker for what this node publishes. One link at a time; it is made again by itself, with
 * back-off and jitter, until {@link #disconnect}.
 */
public interface Broker {

    /** Told of links made and lost, one call at a time, in order; must not block. */
    interface Listener {

        void up(BrokerLink link);

        /** Every publication still in flight on the link ends as {@link PublishResult.LinkLost}. */
        void down(BrokerLink link);
    }

    /** Begins to connect and keeps the link from now on. A broker sees only one publisher: a newer one ends the older. */
    void connect(Listener listener);

    /** Ends the link and connects no more. */
    void disconnect();
}
