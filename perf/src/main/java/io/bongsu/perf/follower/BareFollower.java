package io.bongsu.perf.follower;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import io.bongsu.perf.MqttConnection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The MQTT client that the library is made with, and nothing else: it counts bytes that it does not look at. */
final class BareFollower implements Follower {

    private static final int DEADLINE_SECONDS = 20;

    private final Mqtt5AsyncClient client;

    BareFollower(int mqttPort, String user, String token, Tally tally) {
        client = MqttConnection.open("127.0.0.1", mqttPort, user + ":bare", user, token);
        client.publishes(
                MqttGlobalPublishFilter.ALL,
                publish -> tally.message(!publish.getPayload().isEmpty()));
    }

    @Override
    public void follow(List<Long> rooms, long position) {
        List<Mqtt5Subscription> subscriptions = rooms.stream()
                .map(room -> Mqtt5Subscription.builder()
                        .topicFilter("chat-rooms/" + room + "/messages")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .build())
                .toList();
        client.subscribe(
                        Mqtt5Subscribe.builder().addSubscriptions(subscriptions).build())
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        client.disconnect().orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
    }
}
