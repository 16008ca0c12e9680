package io.bongsu.access;

import io.bongsu.broker.BrokerClients;
import io.bongsu.membership.BrokerNotice;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * What an answer says of the broker. A broker inside this process asks the same memory that was just changed, so the
 * change holds there at once; one with the plugin has to be told; one with a password file knows no memberships.
 */
@Component
class BrokerEnforcement implements BrokerNotice {

    /** Looked up when needed: the embedded broker needs the guard, and memberships must not need the broker. */
    private final ObjectProvider<BrokerClients> clients;

    private final Fence fence;

    BrokerEnforcement(ObjectProvider<BrokerClients> clients, Fence fence) {
        this.clients = clients;
        this.fence = fence;
    }

    @Override
    public Status of(long roomId, long accessRev) {
        if (!clients.getObject().enforcesAccess()) {
            return Status.UNENFORCED;
        }
        return fence.await(roomId, accessRev) ? Status.ENFORCED : Status.PENDING;
    }
}
