package io.bongsu.perf;

import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** How this program's own MQTT clients connect: with a clean session, at once or not at all. */
public final class MqttConnection {

    private static final int DEADLINE_SECONDS = 10;

    private MqttConnection() {}

    /** Connected when this returns; nothing is subscribed to yet. */
    public static Mqtt5AsyncClient open(String host, int port, String clientId, String user, String password) {
        Mqtt5AsyncClient client = Mqtt5Client.builder()
                .identifier(clientId)
                .serverHost(host)
                .serverPort(port)
                .buildAsync();
        client.connectWith()
                .simpleAuth()
                .username(user)
                .password(password.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send()
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .join();
        return client;
    }
}
