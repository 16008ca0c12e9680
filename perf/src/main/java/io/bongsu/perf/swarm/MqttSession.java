package io.bongsu.perf.swarm;

import java.util.HashSet;
import java.util.Set;

/** The receiver's half of an MQTT session, which a persistent one takes from one connection to the next (MQTT 5 §4.1). */
final class MqttSession {

    private final boolean persistent;

    /** Packet identifiers of QoS 2 that were handed on and not yet released (§4.3.3): the same again is no second message. */
    private final Set<Integer> unreleased = new HashSet<>(0);

    MqttSession(boolean persistent) {
        this.persistent = persistent;
    }

    boolean isPersistent() {
        return persistent;
    }

    void begin(boolean present) {
        if (!present) {
            unreleased.clear();
        }
    }

    /** @return whether it is the first time */
    boolean received(int packetId) {
        return unreleased.add(packetId);
    }

    void released(int packetId) {
        unreleased.remove(packetId);
    }
}
