package io.bongsu.broker.internal;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import io.bongsu.broker.Sends;
import io.bongsu.broker.Sent;
import io.bongsu.core.RoomTopic;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection that takes sends, from CONNECT to its end, and another for the answers. The first one's session outlives it: what
 * was not answered, and what is sent before the next link, comes on the next. The second has none: an answer that is under way when it
 * is lost is known to be lost at once, where a client library with a session would keep it for a connection that never comes.
 *
 * <p>What may be on its way to this node is bounded here ({@link UnansweredSends}, {@link HeldSends}), not by the Receive Maximum.
 */
final class SendsLink implements LinkKeeper.Link {

    private static final Logger log = LoggerFactory.getLogger(SendsLink.class);

    private final BrokerEndpoint endpoint;
    private final BrokerProperties properties;
    private final Sends.Listener listener;
    private final UnansweredSends unanswered;
    private final HeldSends held;
    private final ScheduledExecutorService renewals;
    private final Consumer<SendsLink> onLost;
    private final Mqtt5AsyncClient client;
    private final Mqtt5AsyncClient answers;
    private final AcceptedAfter acceptedAfter = new AcceptedAfter();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable ScheduledFuture<?> renewal;
    private volatile boolean renewed;

    /** A connection that is lost before the broker has answered its SUBSCRIBE would never be told of otherwise. */
    private final CompletableFuture<SendsLink> opened = new CompletableFuture<>();

    SendsLink(
            BrokerEndpoint endpoint,
            BrokerProperties properties,
            Sends.Listener listener,
            UnansweredSends unanswered,
            ScheduledExecutorService renewals,
            Consumer<SendsLink> onLost) {
        this.endpoint = endpoint;
        this.properties = properties;
        this.listener = listener;
        this.unanswered = unanswered;
        this.held = new HeldSends(
                2 * properties.sendsUnanswered(), 2 * properties.sendsUnansweredBytes(), unanswered::early);
        this.renewals = renewals;
        this.onLost = onLost;
        this.client = BackendClient.of(endpoint, properties, endpoint.sendsClientId(), this::disconnected);
        this.answers = BackendClient.of(endpoint, properties, endpoint.answersClientId(), this::lost);
        // Before CONNECT: a session that is taken up again brings its queue at once.
        client.publishes(MqttGlobalPublishFilter.ALL, this::arrived, true);
    }

    @Override
    public CompletionStage<SendsLink> open() {
        var unused = BackendClient.connect(answers, endpoint, properties)
                .thenCompose(connAck -> BackendClient.connect(client, endpoint, properties, properties.sendsKept()))
                .thenCompose(connAck -> client.subscribeWith()
                        .addSubscription(subscription(RoomTopic.ALL_SENDS, true))
                        .addSubscription(subscription(RoomTopic.NODES_SENDS, false))
                        .send())
                .whenComplete((subAck, failure) -> {
                    if (failure == null) {
                        mark();
                        renewInTime();
                        opened.complete(this);
                    } else {
                        opened.completeExceptionally(failure);
                    }
                });
        return opened;
    }

    /** Retained ones come as they are sent, marked as such, and are not handed out again later. */
    private static Mqtt5Subscription subscription(String filter, boolean noLocal) {
        return Mqtt5Subscription.builder()
                .topicFilter(filter)
                .qos(MqttQos.AT_LEAST_ONCE)
                .noLocal(noLocal)
                .retainAsPublished(true)
                .retainHandling(Mqtt5RetainHandling.DO_NOT_SEND)
                .build();
    }

    /** Finds out how far the broker is. */
    void mark() {
        byte[] mark = acceptedAfter.next();
        if (mark == null) {
            return;
        }
        var unused = client.publishWith()
                .topic(RoomTopic.NODES_SENDS)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(mark)
                .send()
                .whenComplete((done, failure) -> {
                    if (failure != null || done.getError().isPresent()) {
                        acceptedAfter.lost();
                    }
                });
    }

    /** A fault of one must not end the flow of all others. */
    private void arrived(Mqtt5Publish publish) {
        HeldSends.Held one = held.arrived(publish);
        try {
            sort(publish, one);
        } catch (RuntimeException | Error fault) {
            log.error("What came on {} met a fault", publish.getTopic(), fault);
            held.done(one);
        }
    }

    private void sort(Mqtt5Publish publish, HeldSends.Held one) {
        String topic = publish.getTopic().toString();
        if (topic.equals(RoomTopic.NODES_SENDS)) {
            acceptedAfter.cameBack(publish.getPayloadAsBytes());
            held.done(one);
        } else if (RoomTopic.parse(topic) instanceof RoomTopic.Send send) {
            hand(publish, one, send);
        } else {
            // The filter matches spellings of topics that the broker denies.
            log.warn("Something was sent on a topic that is none: {}", topic);
            held.done(one);
        }
    }

    private void hand(Mqtt5Publish publish, HeldSends.Held one, RoomTopic.Send send) {
        if (publish.isRetain()) {
            forget(publish.getTopic());
        }
        UnansweredSends.Place place = unanswered.take(send.userId(), publish.getPayloadAsBytes().length);
        if (place == UnansweredSends.Place.DROPPED) {
            held.done(one);
            return;
        }
        Sent sent = new ArrivedSend(answers, held, one, unanswered, place, publish, send, acceptedAfter.nanos());
        if (place == UnansweredSends.Place.TAKEN) {
            listener.arrived(sent);
        } else {
            listener.refused(sent);
        }
    }

    /** It would be kept for good, for nobody. The subscription does not bring it back here: no local. */
    private void forget(MqttTopic topic) {
        var unused = client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(true)
                .send();
    }

    /**
     * A broker that ends a connection for its token's end forgets the subscriptions, though the session stays. A token's times are whole
     * seconds: it may be good for almost one less.
     */
    private void renewInTime() {
        if (properties.plugin()) {
            renewal = renewals.schedule(
                    this::renew, (properties.tokenLife().toMillis() - 1_000) * 4 / 5, TimeUnit.MILLISECONDS);
        }
    }

    private void renew() {
        renewed = true;
        disconnect();
    }

    /** Whether it ended for another, and not against anybody's will. */
    boolean renewed() {
        return renewed;
    }

    /** The one that takes sends: nothing goes out on it any more. */
    private void disconnected() {
        held.linkEnded();
        lost();
    }

    private void lost() {
        opened.completeExceptionally(new IllegalStateException("the connection was lost"));
        if (!ended.getAndSet(true)) {
            disconnect();
            onLost.accept(this);
        }
    }

    @Override
    public boolean ended() {
        return ended.get();
    }

    /** The session stays. */
    @Override
    public void close() {
        ended.set(true);
        disconnect();
    }

    private void disconnect() {
        ScheduledFuture<?> later = renewal;
        if (later != null) {
            later.cancel(false);
        }
        client.disconnect().exceptionally(alreadyGone -> null);
        answers.disconnect().exceptionally(alreadyGone -> null);
    }
}
