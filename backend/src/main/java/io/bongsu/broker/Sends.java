package io.bongsu.broker;

/**
 * The way in for what users and devices send over MQTT. One node takes it at a time: the broker keeps for the next one what a node did
 * not answer, as far as its queue goes. It counts on a broker that lets nobody publish as another.
 */
public interface Sends {

    /** Told of each send in the order the broker accepted them (of one sender at one QoS), one call at a time; must not block. */
    interface Listener {

        void arrived(Sent sent);

        /** There is no room to store it now: to be answered, and no more. */
        void refused(Sent sent);

        /**
         * The link was lost, and is not made again by itself: it may be that another node takes sends now, which would have to take them
         * back. To {@link #connect} again by whoever knows better.
         */
        void lost();
    }

    /** Begins to connect, until there is a link. A broker sees only one taker: a newer one ends the older. */
    void connect(Listener listener);

    /** Finds out how far the broker has come: what it accepts from now on will soon be known to be newer. Never blocks. */
    void mark();

    /** Ends the link and connects no more. */
    void disconnect();
}
