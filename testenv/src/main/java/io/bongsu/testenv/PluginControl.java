package io.bongsu.testenv;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Steers Mosquitto's plugin as auth-plugin/PROTOCOL.md says, one command after the other, and fails where one is refused. */
public final class PluginControl implements AutoCloseable {

    private static final String TOPIC = "$CONTROL/bongsu/v1";
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final JsonMapper JSON = new JsonMapper();

    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private final Mqtt5BlockingClient client;

    private PluginControl(Mqtt5BlockingClient client) {
        this.client = client;
        client.toAsync().publishes(MqttGlobalPublishFilter.ALL, publish -> {
            if (publish.getTopic().toString().equals(TOPIC + "/response")) {
                answers.add(JSON.readTree(publish.getPayloadAsBytes()));
            }
        });
    }

    /** @param token of the role backend, whose subject the client id begins with */
    public static PluginControl connect(TestMosquitto broker, String clientId, String token) {
        return connect(broker.host(), broker.port(), clientId, token);
    }

    static PluginControl connect(String host, int port, String clientId, String token) {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost(host)
                .serverPort(port)
                .buildBlocking();
        var control = new PluginControl(client);
        client.connectWith()
                .simpleAuth()
                .password(token.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
        return control;
    }

    /** Connected as the backend, which may publish everywhere. */
    public Mqtt5BlockingClient client() {
        return client;
    }

    /** From when this returns clients are let in, and nobody is a member of anything. */
    public void startWithNobody() {
        ask("begin", Map.of());
        ask("commit", Map.of("count", 0));
    }

    /** From when this returns these are the room's members. */
    public void room(long room, long rev, Map<String, String> members) {
        ask("room", Map.of("room", room, "rev", rev, "members", members));
    }

    public JsonNode ask(String command, Map<String, ?> members) {
        String id = UUID.randomUUID().toString();
        Map<String, Object> request = new TreeMap<>(members);
        request.put("id", id);
        request.put("command", command);
        client.publishWith()
                .topic(TOPIC)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(JSON.writeValueAsBytes(request))
                .send();
        try {
            JsonNode answer = answers.poll(SOON.toSeconds(), TimeUnit.SECONDS);
            if (answer == null
                    || !answer.path("id").asString().equals(id)
                    || !answer.path("ok").asBoolean()) {
                throw new IllegalStateException(command + " was answered " + answer);
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before " + command + " was answered", e);
        }
    }

    @Override
    public void close() {
        client.disconnect();
    }
}
