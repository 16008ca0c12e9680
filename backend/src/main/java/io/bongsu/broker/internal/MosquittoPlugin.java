package io.bongsu.broker.internal;

import io.bongsu.broker.AccessAnswer;
import io.bongsu.broker.AccessCommand;
import io.bongsu.broker.AccessControl;
import io.bongsu.broker.BackendTokens;
import io.bongsu.broker.BrokerClients;
import io.bongsu.broker.BrokerConsole;
import io.bongsu.broker.BrokerUnavailable;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/** Keeps one link to the broker's plugin, of this node's own. */
final class MosquittoPlugin implements AccessControl, BrokerClients, BrokerConsole, DisposableBean {

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
                var unused = link.send(new AccessCommand.Kick(userId, null));
            }
        });
    }

    @Override
    public CompletionStage<Page> clients(long after, int limit) {
        return ask(new AccessCommand.Clients(after, limit)).thenApply(answer -> switch (answer) {
            case AccessAnswer.Clients(var clients, boolean more) -> new Page(clients, more);
            case AccessAnswer.Refused refused -> throw refusal(refused);
            case AccessAnswer.Lost lost -> throw noAnswer();
            case AccessAnswer.Done other -> throw strange(other);
            case AccessAnswer.Kicked other -> throw strange(other);
        });
    }

    @Override
    public CompletionStage<Integer> kick(String userId, @Nullable String clientId) {
        return ask(new AccessCommand.Kick(userId, clientId)).thenApply(answer -> switch (answer) {
            case AccessAnswer.Kicked(int connections) -> connections;
            case AccessAnswer.Refused refused -> throw refusal(refused);
            case AccessAnswer.Lost lost -> throw noAnswer();
            case AccessAnswer.Done other -> throw strange(other);
            case AccessAnswer.Clients other -> throw strange(other);
        });
    }

    private CompletionStage<AccessAnswer> ask(AccessCommand command) {
        PluginLink link = keeper.link();
        return link == null ? CompletableFuture.failedFuture(noAnswer()) : link.send(command);
    }

    private static BrokerUnavailable noAnswer() {
        return new BrokerUnavailable("The broker's plugin does not answer this node now");
    }

    private static BrokerUnavailable refusal(AccessAnswer.Refused refused) {
        return new BrokerUnavailable("The broker's plugin refused: " + refused.code() + " (" + refused.text() + ")");
    }

    private static IllegalStateException strange(AccessAnswer other) {
        return new IllegalStateException("The broker's plugin answered something else: " + other);
    }

    @Override
    public void destroy() throws InterruptedException {
        keeper.end();
    }
}
