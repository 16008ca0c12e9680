package io.bongsu.broker.internal;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.Mqtt5Unsubscribe;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection for what may be lost, from CONNECT to its end: QoS 0, no session. What it had subscribed to ends with it.
 */
final class FeedLink {

    static final String ACCESS_REV = "access_rev";
    /** Filters in one SUBSCRIBE: with room topics at their longest still well below any broker's packet limit. */
    private static final int FILTERS_AT_ONCE = 500;

    private final BrokerEndpoint endpoint;
    private final BrokerProperties properties;
    private final Mqtt5AsyncClient client;
    private final AtomicBoolean ended = new AtomicBoolean();

    FeedLink(
            BrokerEndpoint endpoint,
            BrokerProperties properties,
            String clientId,
            Consumer<Mqtt5Publish> onPublish,
            Consumer<FeedLink> onLost) {
        this.endpoint = endpoint;
        this.properties = properties;
        this.client = BackendClient.of(endpoint, properties, clientId, () -> {
            if (!ended.getAndSet(true)) {
                onLost.accept(this);
            }
        });
        client.publishes(MqttGlobalPublishFilter.ALL, onPublish);
    }

    CompletionStage<?> open() {
        return BackendClient.connect(client, endpoint, properties);
    }

    boolean ended() {
        return ended.get();
    }

    /** Ends the link without telling whoever waits for its loss. */
    void close() {
        ended.set(true);
        client.disconnect().exceptionally(alreadyGone -> null);
    }

    /**
     * @param taken told once for each SUBSCRIBE that was taken
     * @param refused told the filters of each that was not, of one at least
     */
    void subscribe(Collection<String> filters, Runnable taken, Consumer<List<String>> refused) {
        List<String> wanted = List.copyOf(filters);
        List<Mqtt5Subscription> all = wanted.stream()
                .map(filter -> Mqtt5Subscription.builder()
                        .topicFilter(filter)
                        .qos(MqttQos.AT_MOST_ONCE)
                        .noLocal(true)
                        // A retained message may be older or, after a restore of the log, newer than all there is: no
                        // news.
                        .retainHandling(Mqtt5RetainHandling.DO_NOT_SEND)
                        .build())
                .toList();
        for (int from = 0; from < all.size(); from += FILTERS_AT_ONCE) {
            int to = Math.min(all.size(), from + FILTERS_AT_ONCE);
            List<String> part = wanted.subList(from, to);
            var unused = client.subscribeWith()
                    .addSubscriptions(all.subList(from, to))
                    .send()
                    .whenComplete((subAck, failure) -> {
                        if (failure == null) {
                            taken.run();
                        } else {
                            refused.accept(part);
                        }
                    });
        }
    }

    void unsubscribe(Collection<String> filters) {
        List<String> all = List.copyOf(filters);
        for (int from = 0; from < all.size(); from += FILTERS_AT_ONCE) {
            var part = all.subList(from, Math.min(all.size(), from + FILTERS_AT_ONCE)).stream()
                    .map(MqttTopicFilter::of);
            var unused = client.unsubscribe(
                    Mqtt5Unsubscribe.builder().addTopicFilters(part).build());
        }
    }

    /** Completes when it was written, or was not. */
    CompletionStage<?> publish(String topic, byte[] payload, long accessRev) {
        return client.publish(Mqtt5Publish.builder()
                .topic(topic)
                .qos(MqttQos.AT_MOST_ONCE)
                .payload(payload)
                .userProperties()
                .add(ACCESS_REV, Long.toString(accessRev))
                .applyUserProperties()
                .build());
    }

    /** Null where it is not there, or no number. */
    static @Nullable Long accessRev(Mqtt5Publish publish) {
        for (Mqtt5UserProperty property : publish.getUserProperties().asList()) {
            if (property.getName().toString().equals(ACCESS_REV)) {
                try {
                    return Long.valueOf(property.getValue().toString());
                } catch (NumberFormatException strange) {
                    return null;
                }
            }
        }
        return null;
    }
}
