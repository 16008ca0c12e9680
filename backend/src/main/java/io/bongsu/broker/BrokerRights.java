package io.bongsu.broker;

/** What somebody may do in a room, as far as a broker is concerned. Whoever may do neither is not told of at all. */
public enum BrokerRights {
    READ("r"),
    WRITE("w"),
    BOTH("rw");

    private final String wire;

    BrokerRights(String wire) {
        this.wire = wire;
    }

    public String wire() {
        return wire;
    }
}
