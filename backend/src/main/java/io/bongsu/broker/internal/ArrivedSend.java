package io.bongsu.broker.internal;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.bongsu.broker.Sent;
import io.bongsu.core.RoomTopic;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One send, and the connection it is answered on. */
final class ArrivedSend implements Sent {

    private final Mqtt5AsyncClient answers;
    private final HeldSends heldSends;
    private final HeldSends.Held held;
    private final UnansweredSends unanswered;
    private final UnansweredSends.Place place;
    private final Mqtt5Publish publish;
    private final RoomTopic.Send topic;
    private final @Nullable Long acceptedAfterNanos;
    private final AtomicBoolean once = new AtomicBoolean();

    ArrivedSend(
            Mqtt5AsyncClient answers,
            HeldSends heldSends,
            HeldSends.Held held,
            UnansweredSends unanswered,
            UnansweredSends.Place place,
            Mqtt5Publish publish,
            RoomTopic.Send topic,
            @Nullable Long acceptedAfterNanos) {
        this.answers = answers;
        this.heldSends = heldSends;
        this.held = held;
        this.unanswered = unanswered;
        this.place = place;
        this.publish = publish;
        this.topic = topic;
        this.acceptedAfterNanos = acceptedAfterNanos;
    }

    @Override
    public long roomId() {
        return topic.roomId();
    }

    @Override
    public String userId() {
        return topic.userId();
    }

    @Override
    public byte[] payload() {
        return publish.getPayloadAsBytes();
    }

    @Override
    public @Nullable String responseTopic() {
        return publish.getResponseTopic().map(Object::toString).orElse(null);
    }

    @Override
    public int correlationBytes() {
        return publish.getCorrelationData().map(ByteBuffer::remaining).orElse(0);
    }

    @Override
    public @Nullable Long acceptedAfterNanos() {
        return acceptedAfterNanos;
    }

    @Override
    public void answer(String to, byte[] json) {
        takeTurn();
        var message = Mqtt5Publish.builder()
                .topic(to)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(json)
                .contentType("application/json");
        publish.getCorrelationData().ifPresent(data -> {
            var unused = message.correlationData(data);
        });
        var unusedToo = answers.publish(message.build()).whenComplete((result, failure) -> published(failure));
    }

    @Override
    public void giveUp() {
        takeTurn();
        unanswered.done(place, topic.userId(), publish.getPayloadAsBytes().length, false);
        heldSends.done(held);
    }

    private void takeTurn() {
        if (once.getAndSet(true)) {
            throw new IllegalStateException("a send is answered once");
        }
    }

    /** One whose answer was lost with the link is not acknowledged: it comes again, on the next. */
    private void published(@Nullable Throwable failure) {
        unanswered.done(place, topic.userId(), publish.getPayloadAsBytes().length, failure == null);
        if (failure == null || isRefusal(failure)) {
            heldSends.done(held);
        }
    }

    /** The broker does not want it: it would not the next time, either. */
    private static boolean isRefusal(Throwable failure) {
        return failure instanceof Mqtt5PubAckException
                || (failure instanceof CompletionException && failure.getCause() instanceof Mqtt5PubAckException);
    }
}
