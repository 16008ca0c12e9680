package io.bongsu.broker.internal;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.bongsu.broker.Sent;
import io.bongsu.core.RoomTopic;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One send on the connections it came on and is answered on. */
final class ArrivedSend implements Sent {

    private final Mqtt5AsyncClient client;
    private final Mqtt5AsyncClient answers;
    private final UnansweredSends unanswered;
    private final UnansweredSends.Place place;
    private final Mqtt5Publish publish;
    private final RoomTopic.Send topic;
    private final @Nullable Long acceptedAfterNanos;
    private final AtomicBoolean once = new AtomicBoolean();

    ArrivedSend(
            Mqtt5AsyncClient client,
            Mqtt5AsyncClient answers,
            UnansweredSends unanswered,
            UnansweredSends.Place place,
            Mqtt5Publish publish,
            RoomTopic.Send topic,
            @Nullable Long acceptedAfterNanos) {
        this.client = client;
        this.answers = answers;
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
        if (once.getAndSet(true)) {
            throw new IllegalStateException("a send is answered once");
        }
        var message = Mqtt5Publish.builder()
                .topic(to)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(json)
                .contentType("application/json");
        publish.getCorrelationData().ifPresent(data -> {
            var unused = message.correlationData(data);
        });
        var unusedToo = answers.publish(message.build()).whenComplete(this::published);
    }

    /** One whose answer was lost with the link is not acknowledged: it comes again, on the next. */
    private void published(@Nullable Mqtt5PublishResult result, @Nullable Throwable failure) {
        boolean answered =
                failure == null && result != null && result.getError().isEmpty();
        unanswered.done(place, topic.userId(), publish.getPayloadAsBytes().length, answered);
        if (client.getState().isConnected()) {
            publish.acknowledge();
        }
    }
}
