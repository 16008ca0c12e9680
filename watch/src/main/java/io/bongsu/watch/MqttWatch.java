package io.bongsu.watch;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** One room over MQTT 5: a session kept for an hour, QoS 1. Subscribes and fetches at every connect, as the contract says. */
final class MqttWatch {

    private static final int SESSION_SECONDS = 3600;

    /** Asking again would be answered the same. */
    private static final Set<Mqtt5ConnAckReasonCode> FINAL = EnumSet.of(
            Mqtt5ConnAckReasonCode.NOT_AUTHORIZED,
            Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD,
            Mqtt5ConnAckReasonCode.BANNED,
            Mqtt5ConnAckReasonCode.CLIENT_IDENTIFIER_NOT_VALID);

    private final Server server;
    private final String host;
    private final int port;
    private final Room room;

    MqttWatch(Server server, String host, int port) {
        this.server = server;
        this.host = host;
        this.port = port;
        this.room = new Room(server.position, server::history);
    }

    String runOnce() throws IOException {
        var ended = new CompletableFuture<String>();
        String topic = "chat-rooms/" + server.room + "/messages";
        Mqtt5AsyncClient client = Mqtt5Client.builder()
                // One session for each room: another room's subscription would live on in a session of both.
                .identifier(server.user + ":watch-" + server.room)
                .serverHost(host)
                .serverPort(port)
                .addDisconnectedListener(context ->
                        ended.complete(String.valueOf(context.getCause().getMessage())))
                .buildAsync();
        // Before connecting: what the session kept comes right after CONNACK.
        client.publishes(MqttGlobalPublishFilter.ALL, publish -> {
            if (publish.getTopic().toString().equals(topic)) {
                room.arrived(new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8));
            }
        });
        try {
            client.connectWith()
                    .cleanStart(false)
                    .sessionExpiryInterval(SESSION_SECONDS)
                    .simpleAuth()
                    .username(server.user)
                    .password(server.signIn().getBytes(StandardCharsets.UTF_8))
                    .applySimpleAuth()
                    .send()
                    .join();
            client.subscribeWith()
                    .topicFilter(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send()
                    .join();
        } catch (CompletionException e) {
            throw failure(e.getCause());
        }
        System.err.println("Connected over MQTT, room " + server.room + ".");
        room.catchUp();
        return ended.join();
    }

    private IOException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case Mqtt5ConnAckException refused -> {
                Mqtt5ConnAckReasonCode reason = refused.getMqttMessage().getReasonCode();
                String message = "The broker refused " + server.user + ": " + reason;
                yield FINAL.contains(reason) ? new Server.Refused(message) : new IOException(message);
            }
            case Mqtt5SubAckException denied ->
                new Server.Refused(server.user + " may not read room " + server.room + ": "
                        + denied.getMqttMessage().getReasonCodes());
            case null, default -> new IOException("No broker at " + host + ":" + port + ": " + cause, cause);
        };
    }
}
