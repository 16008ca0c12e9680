package io.bongsu.broker.internal;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.bongsu.broker.AccessAnswer;
import io.bongsu.broker.AccessCommand;
import io.bongsu.broker.AccessLink;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to the plugin, from CONNECT to its end. An answer that does not come in time ends it. */
final class PluginLink implements AccessLink, LinkKeeper.Link {

    private static final Logger log = LoggerFactory.getLogger(PluginLink.class);

    /** Topic, properties and headers of a PUBLISH, generously. */
    private static final int PACKET_OVERHEAD_BYTES = 1_024;

    /** The protocol's limit, less what its packet takes besides. */
    private static final int COMMAND_BYTES_MAX = 128 * 1_024 - PACKET_OVERHEAD_BYTES;

    private final BrokerEndpoint endpoint;
    private final BrokerProperties properties;
    private final Mqtt5AsyncClient client;
    private final Unanswered unanswered;
    private final Consumer<PluginLink> onLost;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile int commandBytesMax = COMMAND_BYTES_MAX;

    PluginLink(BrokerEndpoint endpoint, BrokerProperties properties, String clientId, Consumer<PluginLink> onLost) {
        this.endpoint = endpoint;
        this.properties = properties;
        this.onLost = onLost;
        this.unanswered = new Unanswered(properties.commandsUnanswered(), properties.answerTime(), this::answerLost);
        this.client = BackendClient.of(endpoint, properties, clientId, this::lost);
        client.publishes(MqttGlobalPublishFilter.ALL, this::arrived);
    }

    @Override
    public CompletionStage<PluginLink> open() {
        return BackendClient.connect(client, endpoint, properties).thenApply(this::connected);
    }

    private PluginLink connected(Mqtt5ConnAck connAck) {
        int packetMax = connAck.getRestrictions().getMaximumPacketSize();
        commandBytesMax = Math.max(1, Math.min(COMMAND_BYTES_MAX, packetMax - PACKET_OVERHEAD_BYTES));
        return this;
    }

    @Override
    public int commandBytesMax() {
        return commandBytesMax;
    }

    @Override
    public CompletionStage<AccessAnswer> send(AccessCommand command) {
        Unanswered.Place place = ended.get() ? null : unanswered.take();
        if (place == null) {
            return CompletableFuture.completedFuture(new AccessAnswer.Lost());
        }
        var unused = client.publishWith()
                .topic(PluginWire.COMMANDS)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(PluginWire.encode(place.id(), command))
                .send()
                .whenComplete((acknowledged, failure) -> {
                    if (failure != null || acknowledged.getError().isPresent()) {
                        // It may have come all the same; only a new link is certain.
                        unanswered.answered(place.id(), new AccessAnswer.Lost());
                        answerLost();
                    }
                });
        // A late answer is a lost one.
        return place.answer().exceptionally(late -> new AccessAnswer.Lost());
    }

    private void arrived(Mqtt5Publish publish) {
        if (!publish.getTopic().toString().equals(PluginWire.ANSWERS)) {
            return;
        }
        PluginWire.Answered answered = PluginWire.decode(publish.getPayloadAsBytes());
        if (answered == null || !unanswered.answered(answered.id(), answered.answer())) {
            log.warn("The broker's plugin sent an answer to nothing that was asked");
        }
    }

    /** The rest of this link's answers may be lost as well. */
    private void answerLost() {
        if (!ended.get()) {
            log.warn("The broker's plugin did not answer a command; connecting anew");
            client.disconnect().exceptionally(alreadyGone -> null);
            lost();
        }
    }

    private void lost() {
        if (!ended.getAndSet(true)) {
            onLost.accept(this);
        }
        unanswered.loseAll();
    }

    @Override
    public boolean ended() {
        return ended.get();
    }

    @Override
    public void close() {
        ended.set(true);
        client.disconnect().exceptionally(alreadyGone -> null);
        unanswered.loseAll();
    }
}
