package io.bongsu.e2e;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import io.bongsu.testenv.PostClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody who sends over MQTT 5 and hears the answers. It repeats nothing by itself. */
final class MqttSender implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration SOON = Duration.ofSeconds(20);

    /** @param correlation empty where none came with it */
    record Answer(String topic, String correlation, JsonNode body) {

        String status() {
            return body.path("status").asString("");
        }

        String key() {
            return body.path("clientMessageId").asString("");
        }

        long seq() {
            return body.path("seq").asLong();
        }
    }

    /** The broker said no in its PUBACK. */
    static final class Denied extends RuntimeException {
        private static final long serialVersionUID = 1;

        Denied(Throwable pubAck) {
            super(
                    pubAck instanceof Mqtt5PubAckException told
                            ? told.getMqttMessage().getReasonCode().name()
                            : pubAck.toString(),
                    pubAck);
        }
    }

    private final String userId;
    private final Mqtt5AsyncClient client;
    private final List<Answer> answers = new CopyOnWriteArrayList<>();

    MqttSender(String host, int port, PostClient person) {
        this.userId = person.userId();
        this.client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(userId + ":sender")
                .serverHost(host)
                .serverPort(port)
                .buildAsync();
        client.publishes(MqttGlobalPublishFilter.ALL, this::arrived);
        done(client.connectWith()
                .simpleAuth()
                .username(userId)
                .password(person.signIn().getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send());
        done(client.subscribeWith()
                .addSubscription()
                .topicFilter("users/" + userId + "/acks")
                .qos(MqttQos.AT_LEAST_ONCE)
                .applySubscription()
                .addSubscription()
                .topicFilter("users/" + userId + "/acks/sender")
                .qos(MqttQos.AT_LEAST_ONCE)
                .applySubscription()
                .send());
    }

    static String body(String key, String content) {
        return JSON.createObjectNode()
                .put("clientMessageId", key)
                .put("content", content)
                .toString();
    }

    /** As {@link #body} has it, at QoS 1; completes exceptionally where the broker denies it. */
    CompletableFuture<?> send(long room, String key, String content) {
        return publish(room, userId, body(key, content), publish -> publish);
    }

    CompletableFuture<?> publish(
            long room, String asUser, String payload, UnaryOperator<Mqtt5PublishBuilder.Complete> more) {
        return client.publish(more.apply(Mqtt5Publish.builder()
                                .topic("chat-rooms/" + room + "/send/" + asUser)
                                .qos(MqttQos.AT_LEAST_ONCE)
                                .payload(payload.getBytes(StandardCharsets.UTF_8)))
                        .build())
                .exceptionally(failure -> {
                    throw new Denied(
                            failure instanceof CompletionException && failure.getCause() != null
                                    ? failure.getCause()
                                    : failure);
                });
    }

    List<Answer> answers() {
        return answers;
    }

    /** The first answer to a key; null where there is none yet. */
    @Nullable
    Answer answerTo(String key) {
        return answers.stream()
                .filter(answer -> answer.key().equals(key))
                .findFirst()
                .orElse(null);
    }

    boolean isConnected() {
        return client.getState().isConnected();
    }

    private void arrived(Mqtt5Publish publish) {
        String correlation = publish.getCorrelationData()
                .map(data -> StandardCharsets.UTF_8.decode(data).toString())
                .orElse("");
        answers.add(new Answer(publish.getTopic().toString(), correlation, JSON.readTree(publish.getPayloadAsBytes())));
    }

    static void done(CompletableFuture<?> step) {
        var unused = step.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        if (isConnected()) {
            done(client.disconnect());
        }
    }
}
