package io.bongsu.broker.internal;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.bongsu.broker.BrokerLink;
import io.bongsu.broker.Publication;
import io.bongsu.broker.PublishResult;
import io.bongsu.core.RoomTopic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection, from CONNECT to its end. Clean start and no session: it leaves nothing behind at the broker. */
final class HiveMqLink implements BrokerLink, LinkKeeper.Link {

    private static final Logger log = LoggerFactory.getLogger(HiveMqLink.class);
    private static final Pattern SECONDS = Pattern.compile("(\\d{1,12})(?: seconds)?");

    private final BrokerEndpoint endpoint;
    private final BrokerProperties properties;
    private final Mqtt5AsyncClient client;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile int receiveMaximum = 1;
    private volatile Duration uptime = Duration.ZERO;

    HiveMqLink(BrokerEndpoint endpoint, BrokerProperties properties, Consumer<HiveMqLink> onLost) {
        this.endpoint = endpoint;
        this.properties = properties;
        this.client = BackendClient.of(endpoint, properties, endpoint.clientId(), () -> {
            if (!ended.getAndSet(true)) {
                onLost.accept(this);
            }
        });
    }

    /** Completes when the link is ready to publish. */
    @Override
    public CompletionStage<HiveMqLink> open() {
        return BackendClient.connect(client, endpoint, properties).thenCompose(this::connected);
    }

    private CompletionStage<HiveMqLink> connected(Mqtt5ConnAck connAck) {
        receiveMaximum =
                Math.min(properties.maxInFlight(), connAck.getRestrictions().getReceiveMaximum());
        if (endpoint.uptime() != null) {
            uptime = endpoint.uptime().get();
            return CompletableFuture.completedFuture(this);
        }
        return askUptime().handle((told, failure) -> {
            // Without an answer the broker counts as just started: what is published twice is dropped by its seq.
            uptime = told == null ? Duration.ZERO : told;
            if (failure != null) {
                log.info("The broker does not tell its uptime; taking it as just started: {}", failure.toString());
            }
            return this;
        });
    }

    /** Mosquitto keeps its uptime as a retained message, renewed every sys_interval (mosquitto(8), Broker Status). */
    private CompletionStage<Duration> askUptime() {
        CompletableFuture<Duration> answer = new CompletableFuture<>();
        client.publishes(MqttGlobalPublishFilter.ALL, publish -> {
            Duration told = parse(new String(publish.getPayloadAsBytes(), StandardCharsets.US_ASCII));
            if (told != null) {
                answer.complete(told);
            }
        });
        CompletableFuture<?> asked = client.subscribeWith()
                .topicFilter(RoomTopic.BROKER_UPTIME)
                .qos(MqttQos.AT_MOST_ONCE)
                .send();
        var unused = asked.whenComplete((subAck, refused) -> {
            if (refused != null) {
                answer.completeExceptionally(refused);
            }
        });
        return answer.orTimeout(1, TimeUnit.SECONDS);
    }

    static @Nullable Duration parse(String payload) {
        Matcher seconds = SECONDS.matcher(payload.strip());
        return seconds.matches() ? Duration.ofSeconds(Long.parseLong(seconds.group(1))) : null;
    }

    @Override
    public int receiveMaximum() {
        return receiveMaximum;
    }

    @Override
    public Duration brokerUptime() {
        return uptime;
    }

    @Override
    public CompletionStage<PublishResult> publish(Publication publication) {
        return client.publish(Mqtt5Publish.builder()
                        .topic(publication.topic())
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(publication.payload())
                        .retain(publication.retain())
                        .contentType("application/json")
                        .userProperties()
                        .add("access_rev", Long.toString(publication.accessRev()))
                        .applyUserProperties()
                        .build())
                .handle((result, failure) -> {
                    Throwable error =
                            failure != null ? failure : result.getError().orElse(null);
                    return error == null ? new PublishResult.Accepted() : outcomeOf(error);
                });
    }

    private PublishResult outcomeOf(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof Mqtt5PubAckException refused) {
            return new PublishResult.Refused(
                    refused.getMqttMessage().getReasonCode().name());
        }
        return ended.get() || !client.getState().isConnected()
                ? new PublishResult.LinkLost()
                : new PublishResult.Refused(cause.toString());
    }

    @Override
    public boolean ended() {
        return ended.get();
    }

    @Override
    public void close() {
        ended.set(true);
        client.disconnect().exceptionally(alreadyGone -> null);
    }
}
