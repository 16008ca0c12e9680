package io.bongsu.access;

import io.bongsu.broker.BrokerClients;
import io.bongsu.membership.AccessChanged;
import io.bongsu.membership.Rights;
import io.bongsu.membership.SessionsRevoked;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Cuts the broker's lines to whoever lost a right: what is on its way to a live client already, the broker does not ask
 * about again. A client that kept other rights simply connects again.
 */
@Component
class BrokerKicks {

    private static final Logger log = LoggerFactory.getLogger(BrokerKicks.class);

    private final RevokedSessions revoked;

    /** Looked up when needed: the embedded broker needs the guard, which must not need the broker. */
    private final ObjectProvider<BrokerClients> clients;

    BrokerKicks(RevokedSessions revoked, ObjectProvider<BrokerClients> clients) {
        this.revoked = revoked;
        this.clients = clients;
    }

    @EventListener
    void on(AccessChanged changed) {
        Rights before = changed.before();
        Rights after = changed.after();
        if ((before.canRead() && !after.canRead()) || (before.canWrite() && !after.canWrite())) {
            kick(changed.userId());
        }
    }

    @EventListener
    void on(SessionsRevoked event) {
        revoked.add(event);
        kick(event.userId());
    }

    /** The change is committed and the guard knows it: a kick that fails must not fail the call that made it. */
    private void kick(String userId) {
        try {
            clients.ifAvailable(broker -> {
                if (!broker.endsWhatIsTakenAway()) {
                    broker.kick(userId);
                }
            });
        } catch (RuntimeException e) {
            log.warn("Could not kick {} from the broker; deliveries are denied all the same", userId, e);
        }
    }
}
