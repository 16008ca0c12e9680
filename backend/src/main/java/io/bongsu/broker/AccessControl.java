package io.bongsu.broker;

/**
 * The way to a broker that decides by itself who may do what (Mosquitto with the plugin, auth-plugin/PROTOCOL.md), from what it
 * is told here. There is none where the broker asks this process, or knows no memberships.
 */
public interface AccessControl {

    /** Told of links made and lost, one call at a time, in order; must not block. */
    interface Listener {

        void up(AccessLink link);

        /** Every command without an answer ends as {@link AccessAnswer.Lost}. */
        void down(AccessLink link);
    }

    /** Begins to connect and keeps a link from now on, with back-off and jitter. */
    void connect(Listener listener);

    /** Ends the link and connects no more. */
    void disconnect();
}
