package io.bongsu.broker;

/** What the node does that relays, and no other. */
public interface RelayDuty {

    /** Whether it is this node that relays. Told again and again by one thread; must not block. */
    void relaying(boolean here);
}
