package io.bongsu.broker.internal;

import io.bongsu.broker.BrokerClients;
import io.bongsu.embeddedbroker.EmbeddedBroker;

/** The clients of the broker inside this process. */
record EmbeddedBrokerClients(EmbeddedBroker<?> broker) implements BrokerClients {

    @Override
    public boolean enforcesAccess() {
        return true;
    }

    @Override
    public void kick(String userId) {
        broker.kick(userId);
    }
}
