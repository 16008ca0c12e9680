package io.bongsu.embeddedbroker;

import com.hivemq.extension.sdk.api.client.parameter.ListenerType;
import com.hivemq.extension.sdk.api.packets.general.MqttVersion;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.subscription.TopicSubscription;
import io.bongsu.embeddedbroker.ConnectedSession.Subscription;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What HiveMQ knows of a connection, in our words. */
final class Clients {

    private Clients() {}

    static <S> CompletableFuture<ConnectedSession<S>> look(Connection<S> connection) {
        return Services.subscriptionStore()
                .getSubscriptions(connection.clientId())
                .thenApply(subscriptions -> seen(connection, subscriptions));
    }

    private static <S> ConnectedSession<S> seen(Connection<S> connection, Set<TopicSubscription> subscriptions) {
        return new ConnectedSession<>(
                connection.number(),
                connection.clientId(),
                connection
                        .where()
                        .getInetAddress()
                        .map(InetAddress::getHostAddress)
                        .orElse(""),
                isWebSocket(connection),
                version(connection.where().getMqttVersion()),
                connection.since(),
                connection.session(),
                sorted(subscriptions));
    }

    private static List<Subscription> sorted(Set<TopicSubscription> subscriptions) {
        return subscriptions.stream()
                .map(subscription -> new Subscription(
                        subscription.getTopicFilter(), subscription.getQos().getQosNumber()))
                .sorted(Comparator.comparing(Subscription::filter))
                .toList();
    }

    private static boolean isWebSocket(Connection<?> connection) {
        return connection
                .where()
                .getListener()
                .map(listener -> listener.getListenerType() == ListenerType.WEBSOCKET_LISTENER)
                .orElse(false);
    }

    private static String version(MqttVersion version) {
        return switch (version) {
            case V_3_1 -> "3.1";
            case V_3_1_1 -> "3.1.1";
            case V_5 -> "5";
        };
    }
}
