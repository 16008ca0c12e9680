package io.bongsu.client;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import io.reactivex.Single;
import io.reactivex.disposables.Disposable;
import io.reactivex.schedulers.Schedulers;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the broker, from CONNECT to its end, MQTT 5 with a session. Each try is a new one, so that nothing of an
 * old one comes back on it; the MQTT client's own reconnecting and its unbounded buffer are not used. All callbacks come on
 * the loop.
 */
final class MqttLink {

    /** Why a link ended, or was not made. */
    enum End {
        /** A cut, a time-out, the broker's wish: again. */
        LOST,
        /** The broker does not take the token. */
        REFUSED,
        /** Another connection came with this client id. */
        TAKEN_OVER
    }

    /** Told on the loop. */
    interface Listener {

        void up(MqttLink link);

        /** Once, also of a link that never was up. */
        void down(MqttLink link, End end, String reason);

        void message(MqttLink link, String topic, byte[] payload);
    }

    private static final long TIMEOUT_SECONDS = 10;
    private static final int KEEP_ALIVE_SECONDS = 30;
    /** How long the broker keeps what came while the client was away. Longer absences are the history's. */
    private static final long SESSION_SECONDS = 24 * 60 * 60;
    /** A message is at most 64 KiB. */
    private static final int PACKET_LIMIT_BYTES = 128 * 1024;

    private final Loop loop;
    private final Listener listener;
    private final Mqtt5AsyncClient client;
    /** These hold a thread of the MQTT client until they are over, which without this one's session they never are. */
    private final Disposable incoming;

    private final Set<Runnable> unanswered = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    MqttLink(MqttAddress address, @Nullable KeyStore trusted, String clientId, Loop loop, Listener listener) {
        this.loop = loop;
        this.listener = listener;
        Mqtt5ClientBuilder builder = MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .transportConfig()
                .serverHost(address.host)
                .serverPort(address.port)
                .socketConnectTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .mqttConnectTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .applyTransportConfig()
                .executorConfig()
                // Not the loop, which may have ended by the time an answer comes: then too a connection is to be
                // closed.
                .applicationScheduler(Schedulers.trampoline())
                .applyExecutorConfig()
                .addDisconnectedListener(context -> loop.execute(() -> down(context.getCause())));
        if (address.webSocket) {
            builder = builder.webSocketConfig().serverPath(address.path).applyWebSocketConfig();
        }
        if (address.tls) {
            builder = trusted == null
                    ? builder.sslWithDefaultConfig()
                    : builder.sslConfig()
                            .trustManagerFactory(Http.trustFactory(trusted))
                            .applySslConfig();
        }
        client = builder.buildAsync();
        incoming = client.toRx()
                .publishes(MqttGlobalPublishFilter.ALL)
                .observeOn(Schedulers.from(loop))
                .subscribe(
                        publish -> listener.message(this, publish.getTopic().toString(), publish.getPayloadAsBytes()),
                        // Only ever with the link, whose end is told by itself.
                        end -> {});
    }

    /**
     * No Receive Maximum is named (MQTT 5 §3.1.2.11.3): Mosquitto 2.0.11 goes beyond it once something waits in its queue, and the MQTT
     * client would have to end the connection. What is under way is bounded by the broker's queue; what a room has no space for is dropped
     * here, and fetched later.
     */
    void open(String userId, String token) {
        var unused = client.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(SESSION_SECONDS)
                .keepAlive(KEEP_ALIVE_SECONDS)
                .restrictions()
                .maximumPacketSize(PACKET_LIMIT_BYTES)
                .applyRestrictions()
                .simpleAuth()
                .username(userId)
                .password(token.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send()
                .whenComplete((connAck, failure) -> {
                    if (failure == null && ended) {
                        // Closed while it was being made, when there was nothing to disconnect.
                        close();
                    }
                    loop.execute(() -> opened(failure));
                });
    }

    private void opened(@Nullable Throwable failure) {
        if (failure != null) {
            down(failure);
        } else if (!ended) {
            listener.up(this);
        }
    }

    /**
     * @param then gets, on the loop, the filters that the broker denied, or the failure; nothing where the link ended
     */
    void subscribe(List<String> filters, BiConsumer<List<String>, @Nullable Throwable> then) {
        List<Mqtt5Subscription> subscriptions = new ArrayList<>();
        for (String filter : filters) {
            subscriptions.add(Mqtt5Subscription.builder()
                    .topicFilter(filter)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .build());
        }
        var unused = keep(client.toRx()
                        .subscribe(Mqtt5Subscribe.builder()
                                .addSubscriptions(subscriptions)
                                .build()))
                .handle((subAck, failure) -> {
                    Throwable cause = failure == null ? null : cause(failure);
                    List<Mqtt5SubAckReasonCode> codes = new ArrayList<>();
                    if (subAck != null) {
                        codes = subAck.getReasonCodes();
                    } else if (cause instanceof Mqtt5SubAckException) {
                        codes = ((Mqtt5SubAckException) cause).getMqttMessage().getReasonCodes();
                        cause = null;
                    }
                    List<String> denied = denied(filters, codes);
                    Throwable trouble = cause;
                    ifOpen(() -> then.accept(denied, trouble));
                    return denied;
                });
    }

    private static List<String> denied(List<String> filters, List<Mqtt5SubAckReasonCode> codes) {
        List<String> denied = new ArrayList<>();
        for (int i = 0; i < Math.min(filters.size(), codes.size()); i++) {
            if (codes.get(i).isError()) {
                denied.add(filters.get(i));
            }
        }
        return denied;
    }

    /** Where it fails the broker goes on sending, which does no harm. */
    void unsubscribe(String filter) {
        var unused = keep(client.unsubscribeWith().topicFilter(filter).send());
    }

    /** @param failed told on the loop where the broker did not take it; the server's answer comes as a message */
    void publish(String topic, byte[] payload, String responseTopic, byte[] correlation, Runnable failed) {
        CompletableFuture<Mqtt5PublishResult> published = client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload)
                .responseTopic(responseTopic)
                .correlationData(correlation)
                .contentType("application/json")
                .send();
        var unused = keep(published).whenComplete((result, failure) -> {
            if (failure != null || (result != null && result.getError().isPresent())) {
                ifOpen(failed);
            }
        });
    }

    /** Ends it; the listener is not told. */
    void close() {
        ended = true;
        release();
        var unused = client.disconnect();
    }

    private <T> CompletableFuture<T> keep(CompletableFuture<T> asked) {
        Runnable cancel = () -> asked.cancel(false);
        unanswered.add(cancel);
        var unused = asked.whenComplete((answer, failure) -> unanswered.remove(cancel));
        return asked;
    }

    /** To cancel the MQTT client's own future would not end a SUBSCRIBE of several filters, which would keep its threads. */
    private <T> CompletableFuture<T> keep(Single<T> asked) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Disposable flow = asked.subscribe(answer::complete, answer::completeExceptionally);
        Runnable cancel = () -> {
            flow.dispose();
            answer.cancel(false);
        };
        unanswered.add(cancel);
        var unused = answer.whenComplete((given, failure) -> unanswered.remove(cancel));
        return answer;
    }

    /** The session lives on at the broker, and what was not answered is another link's matter. */
    private void release() {
        incoming.dispose();
        unanswered.forEach(Runnable::run);
    }

    private void ifOpen(Runnable step) {
        loop.execute(() -> {
            if (!ended) {
                step.run();
            }
        });
    }

    private void down(Throwable failure) {
        if (ended) {
            return;
        }
        ended = true;
        release();
        Throwable cause = cause(failure);
        listener.down(this, end(cause), reason(cause));
    }

    private static End end(Throwable cause) {
        if (cause instanceof Mqtt5ConnAckException) {
            Mqtt5ConnAckReasonCode code =
                    ((Mqtt5ConnAckException) cause).getMqttMessage().getReasonCode();
            return code == Mqtt5ConnAckReasonCode.NOT_AUTHORIZED
                            || code == Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD
                    ? End.REFUSED
                    : End.LOST;
        }
        if (cause instanceof Mqtt5DisconnectException) {
            Mqtt5DisconnectReasonCode code =
                    ((Mqtt5DisconnectException) cause).getMqttMessage().getReasonCode();
            return code == Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER ? End.TAKEN_OVER : End.LOST;
        }
        return End.LOST;
    }

    private static String reason(Throwable cause) {
        if (cause instanceof Mqtt5ConnAckException) {
            return "the broker refused the connection: "
                    + ((Mqtt5ConnAckException) cause).getMqttMessage().getReasonCode();
        }
        if (cause instanceof Mqtt5DisconnectException) {
            return "the broker ended the connection: "
                    + ((Mqtt5DisconnectException) cause).getMqttMessage().getReasonCode();
        }
        Throwable root = cause.getCause() == null ? cause : cause.getCause();
        return "the broker is not reached: " + root.getMessage();
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
