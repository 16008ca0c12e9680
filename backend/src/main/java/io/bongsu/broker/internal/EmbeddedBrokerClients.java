package io.bongsu.broker.internal;

import io.bongsu.broker.BackendTokens;
import io.bongsu.broker.BrokerClients;
import io.bongsu.broker.BrokerConsole;
import io.bongsu.broker.BrokerGuard;
import io.bongsu.broker.ConnectedClient;
import io.bongsu.broker.internal.EmbeddedBrokerGuard.Backend;
import io.bongsu.broker.internal.EmbeddedBrokerGuard.Client;
import io.bongsu.broker.internal.EmbeddedBrokerGuard.Member;
import io.bongsu.embeddedbroker.ConnectedSession;
import io.bongsu.embeddedbroker.EmbeddedBroker;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The clients of the broker inside this process. */
record EmbeddedBrokerClients(EmbeddedBroker<Client> broker) implements BrokerClients, BrokerConsole {

    @Override
    public boolean enforcesAccess() {
        return true;
    }

    @Override
    public void kick(String userId) {
        broker.kick(userId);
    }

    @Override
    public CompletionStage<Integer> kick(String userId, @Nullable String clientId) {
        return CompletableFuture.completedFuture(
                clientId == null ? broker.kick(userId) : broker.kick(userId, clientId));
    }

    @Override
    public CompletionStage<Page> clients(long after, int limit) {
        return broker.clients(after, limit + 1)
                .thenApply(found -> new Page(
                        found.stream()
                                .limit(limit)
                                .map(EmbeddedBrokerClients::seen)
                                .toList(),
                        found.size() > limit));
    }

    private static ConnectedClient seen(ConnectedSession<Client> client) {
        List<ConnectedClient.Subscription> subscriptions = client.subscriptions().stream()
                .limit(ConnectedClient.SUBSCRIPTIONS_MAX)
                .map(subscription -> new ConnectedClient.Subscription(subscription.filter(), subscription.qos()))
                .toList();
        BrokerGuard.Session member =
                switch (client.session()) {
                    case Backend backend -> null;
                    case Member(BrokerGuard.Session session) -> session;
                };
        return new ConnectedClient(
                client.number(),
                client.clientId(),
                member == null ? BackendTokens.BACKEND : member.userId(),
                member == null ? BackendTokens.BACKEND : member.role(),
                member == null ? null : member.sid(),
                client.address(),
                client.overWebSocket() ? "websocket" : "tcp",
                client.mqttVersion(),
                client.since(),
                member == null ? null : member.expiresAt(),
                subscriptions,
                subscriptions.size() == client.subscriptions().size());
    }
}
