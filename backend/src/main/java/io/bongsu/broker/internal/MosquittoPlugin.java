package io.bongsu.broker.internal;

import io.bongsu.broker.AccessCommand;
import io.bongsu.broker.AccessControl;
import io.bongsu.broker.BackendTokens;
import io.bongsu.broker.BrokerClients;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/** Keeps one link to the broker's plugin, of this node's own. */
final class MosquittoPlugin implements AccessControl, BrokerClients, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(MosquittoPlugin.class);

    private final String clientId = BackendTokens.BACKEND + ":access-" + UUID.randomUUID();
    private final LinkKeeper<PluginLink> keeper;

    MosquittoPlugin(BrokerEndpoint endpoint, BrokerProperties properties) {
        this.keeper = new LinkKeeper<>(
                "plugin-link", properties, onLost -> new PluginLink(endpoint, properties, clientId, onLost));
    }

    /** The relay's link says in the log what is wrong with the broker; twice would not help. */
    @Override
    public void connect(Listener listener) {
        keeper.connect(new LinkKeeper.Listener<>() {
            @Override
            public void up(PluginLink link) {
                listener.up(link);
            }

            @Override
            public void down(PluginLink link) {
                listener.down(link);
            }
        });
    }

    @Override
    public void disconnect() {
        keeper.disconnect();
    }

    @Override
    public boolean enforcesAccess() {
        return true;
    }

    /** A change of members and a revocation say so to the plugin themselves. */
    @Override
    public boolean endsWhatIsTakenAway() {
        return true;
    }

    @Override
    public void kick(String userId) {
        keeper.withLink(link -> {
            if (link == null) {
                log.warn("{} could not be disconnected: there is no link to the broker's plugin", userId);
            } else {
                var unused = link.send(new AccessCommand.Kick(userId));
            }
        });
    }

    @Override
    public void destroy() throws InterruptedException {
        keeper.end();
    }
}
