package io.bongsu.perf;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.bongsu.testenv.PostClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Somebody who is let into a room and removed from it again and again, with an MQTT client that is timed. */
final class RemovedReceiver implements AutoCloseable {

    private static final int DEADLINE_SECONDS = 10;
    private static final long LOOK_NANOS = 500_000;

    /** Of the condition that is waited for. */
    interface Condition {
        boolean holds() throws IOException;
    }

    private final Site site;
    private final PostClient owner;
    private final PostClient person;
    private final long room;
    private @Nullable Mqtt5AsyncClient client;
    private volatile long lastNanos;
    private volatile long endedNanos;
    private volatile long highest;

    RemovedReceiver(Site site, long room, String userId) {
        this.site = site;
        this.owner = site.owner();
        this.person = site.person(userId);
        this.room = room;
        person.signUp();
    }

    /** As a member, with a new login, connected and subscribed. */
    void comeIn() {
        String token = person.signIn();
        owner.putMember(room, person.userId(), true, false);
        var broker = site.deployment().mosquitto();
        Mqtt5AsyncClient made = Mqtt5Client.builder()
                .identifier(person.userId() + ":bench")
                .serverHost(broker.host())
                .serverPort(broker.port())
                .addDisconnectedListener(context -> endedNanos = System.nanoTime())
                .buildAsync();
        made.publishes(MqttGlobalPublishFilter.ALL, publish -> {
            lastNanos = System.nanoTime();
            highest = Math.max(highest, Arrivals.number(publish.getPayloadAsBytes()));
        });
        made.connectWith()
                .simpleAuth()
                .username(person.userId())
                .password(token.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send()
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .join();
        lastNanos = 0;
        endedNanos = 0;
        highest = 0;
        made.subscribeWith()
                .topicFilter("chat-rooms/" + room + "/messages")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send()
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .join();
        client = made;
    }

    /** The owner's call. */
    void remove() {
        String broker = owner.removeMember(room, person.userId()).path("broker").asString("");
        if (!broker.equals("enforced")) {
            throw new IllegalStateException("A removal was answered as " + broker);
        }
    }

    /** Their own call. */
    void revoke() {
        person.signOutEverywhere();
    }

    /** When the last message came; 0 for none. */
    long lastNanos() {
        return lastNanos;
    }

    /** When the connection ended; 0 while it has not. */
    long endedNanos() {
        return endedNanos;
    }

    /** The highest number of all that came. */
    long highest() {
        return highest;
    }

    void await(String what, Condition condition) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(what + ": not within " + DEADLINE_SECONDS + " s");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    @Override
    public void close() {
        if (client != null && client.getState().isConnected()) {
            client.disconnect().orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
        }
    }
}
