package io.bongsu.broker;

/** The clients connected to the broker, as far as this process can steer them. */
public interface BrokerClients {

    /** Whether the broker enforces memberships at all; where it does not, answers must say so. */
    boolean enforcesAccess();

    /** Whether it disconnects by itself whoever loses a right it was told of. */
    default boolean endsWhatIsTakenAway() {
        return false;
    }

    /** Disconnects every client of the user, with reason 0x98 (administrative action, MQTT 5 §3.14.2.1). */
    void kick(String userId);
}
