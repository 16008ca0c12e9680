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
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/** Keeps one link to the broker's plugin, of this node's own. One thread runs every step. */
final class MosquittoPlugin implements AccessControl, BrokerClients, BrokerConsole, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(MosquittoPlugin.class);

    private final BrokerEndpoint endpoint;
    private final BrokerProperties properties;
    private final String clientId = BackendTokens.BACKEND + ":access-" + UUID.randomUUID();
    private final ScheduledThreadPoolExecutor steps = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("plugin-link").daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());

    /** Null while there is none, or it is not made yet. */
    private volatile @Nullable PluginLink ready;

    // Confined to the thread of steps.
    private @Nullable Listener listener;
    private @Nullable PluginLink link;
    private int failures;

    MosquittoPlugin(BrokerEndpoint endpoint, BrokerProperties properties) {
        this.endpoint = endpoint;
        this.properties = properties;
    }

    @Override
    public void connect(Listener newListener) {
        steps.execute(() -> {
            listener = newListener;
            if (link == null) {
                open();
            }
        });
    }

    @Override
    public void disconnect() {
        steps.execute(() -> {
            PluginLink old = link;
            listener = null;
            link = null;
            ready = null;
            if (old != null) {
                old.close();
            }
        });
    }

    private void open() {
        PluginLink attempt = new PluginLink(endpoint, properties, clientId, lost -> steps.execute(() -> lost(lost)));
        link = attempt;
        var unused =
                attempt.open().whenComplete((made, failure) -> steps.execute(() -> opened(attempt, failure == null)));
    }

    private void opened(PluginLink attempt, boolean connected) {
        if (attempt != link || listener == null) {
            attempt.close();
        } else if (connected && !attempt.ended()) {
            failures = 0;
            ready = attempt;
            listener.up(attempt);
        } else {
            attempt.close();
            openLater();
        }
    }

    /** The relay's link says in the log what is wrong with the broker; twice would not help. */
    private void lost(PluginLink lost) {
        if (lost == ready && listener != null) {
            ready = null;
            listener.down(lost);
            openLater();
        }
    }

    private void openLater() {
        link = null;
        var unused = steps.schedule(
                () -> {
                    if (listener != null && link == null) {
                        open();
                    }
                },
                properties.backOff(failures++).toMillis(),
                TimeUnit.MILLISECONDS);
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
        steps.execute(() -> {
            PluginLink to = ready;
            if (to == null) {
                log.warn("{} could not be disconnected: there is no link to the broker's plugin", userId);
            } else {
                var unused = to.send(new AccessCommand.Kick(userId, null));
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
        PluginLink to = ready;
        return to == null ? CompletableFuture.failedFuture(noAnswer()) : to.send(command);
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
        disconnect();
        steps.shutdown();
        if (!steps.awaitTermination(properties.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
            steps.shutdownNow();
        }
    }
}
