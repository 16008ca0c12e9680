package io.bongsu.e2e;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.bongsu.core.Message;
import io.bongsu.core.MessageCodec;
import io.bongsu.testenv.PostClient;
import io.bongsu.testenv.TestMosquitto;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Somebody's session at the broker, with nothing done by itself: it acknowledges and comes back when the test says so. */
final class MqttMember implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final String host;
    private final int port;
    private final PostClient person;
    private final int window;
    private final List<Mqtt5Publish> arrived = new CopyOnWriteArrayList<>();
    private volatile @Nullable Mqtt5DisconnectReasonCode endedBy;
    private @Nullable Mqtt5AsyncClient client;

    /** @param window how many messages it takes without acknowledging; 0: it acknowledges each at once */
    MqttMember(TestMosquitto broker, PostClient person, int window) {
        this(broker.host(), broker.port(), person, window);
    }

    MqttMember(String host, int port, PostClient person, int window) {
        this.host = host;
        this.port = port;
        this.person = person;
        this.window = window;
    }

    /** Fails where the broker does not let it in. */
    MqttMember connect() {
        Mqtt5AsyncClient made = MqttClient.builder()
                .useMqttVersion5()
                .identifier(person.userId() + ":phone")
                .serverHost(host)
                .serverPort(port)
                .addDisconnectedListener(context -> {
                    if (context.getCause() instanceof Mqtt5DisconnectException told) {
                        endedBy = told.getMqttMessage().getReasonCode();
                    }
                })
                .buildAsync();
        made.publishes(MqttGlobalPublishFilter.ALL, arrived::add, window > 0);
        endedBy = null;
        var connect = made.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(3_600)
                .simpleAuth()
                .username(person.userId())
                .password(person.signIn().getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth();
        (window > 0 ? connect.restrictions().receiveMaximum(window).applyRestrictions() : connect)
                .send()
                .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                .join();
        client = made;
        return this;
    }

    boolean isLetIn() {
        try {
            connect();
            return true;
        } catch (CompletionException refused) {
            return false;
        }
    }

    /** Whether the broker takes the subscription. */
    boolean subscribe(long room) {
        try {
            connected()
                    .subscribeWith()
                    .topicFilter("chat-rooms/" + room + "/messages")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send()
                    .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                    .join();
            return true;
        } catch (CompletionException denied) {
            return false;
        }
    }

    boolean isConnected() {
        return client != null && client.getState().isConnected();
    }

    @Nullable
    Mqtt5DisconnectReasonCode endedBy() {
        return endedBy;
    }

    /** What came of a room, in the order it came in. */
    List<String> of(long room) {
        return arrived.stream()
                .map(publish -> MessageCodec.decode(publish.getPayloadAsBytes()))
                .filter(message -> message.chatRoomId() == room)
                .map(Message::content)
                .toList();
    }

    /** The newest seq that came of a room; 0 where nothing did. */
    long highest(long room) {
        return arrived.stream()
                .map(publish -> MessageCodec.decode(publish.getPayloadAsBytes()))
                .filter(message -> message.chatRoomId() == room)
                .mapToLong(Message::seq)
                .max()
                .orElse(0);
    }

    private Mqtt5AsyncClient connected() {
        if (client == null) {
            throw new IllegalStateException("connect first");
        }
        return client;
    }

    /** Leaves; the session stays. */
    void leave() {
        connected()
                .disconnectWith()
                .sessionExpiryInterval(3_600)
                .send()
                .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        if (isConnected()) {
            leave();
        }
    }
}
