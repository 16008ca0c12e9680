package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an operator sees of a broker and does to its clients, whichever broker it is. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class OperatorsContract {

    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    final Deployment deployment;
    final BackendProcess node;
    final PostClient ann;
    final PostClient owner;
    RawHttp operator;

    OperatorsContract(Deployment deployment) {
        this.deployment = deployment;
        this.node = deployment.backend();
        this.ann = person("u-ann", "a-password");
        this.owner = person(Gauges.OPERATOR, Gauges.PASSWORD);
        this.operator = new RawHttp(node.url(), "");
    }

    /** Not connected yet. */
    abstract MqttMember phone();

    @BeforeAll
    void signUp() throws Exception {
        ann.signUp();
        ann.signIn();
        operator = new RawHttp(node.url(), owner.signIn());
        awaitBroker();
    }

    @AfterAll
    void stop() {
        deployment.close();
    }

    abstract void awaitBroker() throws Exception;

    @Test
    void theListHasWhoIsConnectedAndAKickEndsThem() throws Exception {
        try (MqttMember phone = phone().connect()) {
            JsonNode found = clientsOf("u-ann").getFirst();
            assertThat(found.path("clientId").asString()).isEqualTo("u-ann:phone");
            assertThat(found.path("role").asString()).isEqualTo("user");
            assertThat(found.path("address").asString()).isEqualTo("127.0.0.1");
            assertThat(found.path("transport").asString()).isEqualTo("tcp");
            assertThat(found.path("mqttVersion").asString()).isEqualTo("5");
            assertThat(found.path("expiresAt").asString())
                    .isGreaterThan(found.path("since").asString());

            long room = ann.createRoom("ann's");
            assertThat(phone.subscribe(room)).isTrue();
            assertThat(clientsOf("u-ann").getFirst().path("subscriptions").toString())
                    .isEqualTo("[{\"filter\":\"chat-rooms/" + room + "/messages\",\"qos\":1}]");

            assertThat(kicked("{\"userId\":\"u-ann\",\"clientId\":\"u-ann:tablet\"}"))
                    .isZero();
            assertThat(clientsOf("u-ann")).hasSize(1);
            assertThat(kicked("{\"userId\":\"u-ann\"}")).isEqualTo(1);

            await().atMost(PATIENCE).until(() -> phone.endedBy() == Mqtt5DisconnectReasonCode.ADMINISTRATIVE_ACTION);
            assertThat(clientsOf("u-ann")).isEmpty();
        }
    }

    @Test
    void pagesGoOnWhereTheLastOneEnded() throws Exception {
        try (MqttMember phone = phone().connect()) {
            JsonNode first = clients("?limit=1");
            JsonNode second = clients("?limit=1&after=" + first.path("next").asLong(-1));

            assertThat(phone.isConnected()).isTrue();
            assertThat(first.path("clients").size()).isEqualTo(1);
            assertThat(second.path("clients").path(0).path("number").asLong(0))
                    .isGreaterThan(first.path("clients").path(0).path("number").asLong(0));
        }
    }

    @Test
    void nobodyElseAsks() throws Exception {
        RawHttp user = new RawHttp(node.url(), ann.signIn());
        assertThat(user.get("/operator/broker/clients").statusCode()).isEqualTo(403);
        assertThat(user.post("/operator/broker/kicks", "{\"userId\":\"u-ann\"}").statusCode())
                .isEqualTo(403);
        assertThat(user.get("/operator/broker/denials").statusCode()).isEqualTo(403);
    }

    @Test
    void whatIsNoQuestionIsRefusedAndHarmsNothing() throws Exception {
        for (String query : List.of("?after=-1", "?limit=0", "?limit=101", "?limit=x")) {
            assertThat(operator.get("/operator/broker/clients" + query).statusCode())
                    .as(query)
                    .isEqualTo(400);
        }
        for (String body : List.of(
                "{\"userId\":\"u-ann\",\"clientId\":\"u-bob\"}",
                "{\"userId\":\"u-ann\",\"clientId\":\"u-ann:\\ud800\"}",
                "{\"userId\":\"u-ann\",\"clientId\":\"u-ann:\\u0000\"}",
                "{\"userId\":\"u-ann\",\"clientId\":\"u-ann:" + "x".repeat(123) + "\"}",
                "{\"userId\":\"backend\"}",
                "{\"clientId\":\"u-ann\"}")) {
            assertThat(operator.post("/operator/broker/kicks", body).statusCode())
                    .as(body)
                    .isEqualTo(400);
        }
        assertThat(operator.get("/operator/broker/clients").statusCode()).isEqualTo(200);
    }

    @Test
    void whatTheBrokerDeniesIsSeen() throws Exception {
        long room = owner.createRoom("not theirs");
        try (MqttMember phone = phone().connect()) {
            assertThat(phone.subscribe(room)).isFalse();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(denials())
                    .anyMatch(denial -> denial.path("event").asString().equals("denied")
                            && denial.path("userId").asString().equals("u-ann")
                            && denial.path("topic").asString().equals("chat-rooms/" + room + "/messages")));
        }
    }

    private JsonNode clients(String query) throws Exception {
        return JSON.readTree(operator.get("/operator/broker/clients" + query).body());
    }

    private List<JsonNode> clientsOf(String userId) throws Exception {
        return clients("")
                .path("clients")
                .valueStream()
                .filter(client -> client.path("userId").asString().equals(userId))
                .toList();
    }

    private int kicked(String body) throws Exception {
        return JSON.readTree(operator.post("/operator/broker/kicks", body).body())
                .path("kicked")
                .asInt(-1);
    }

    private List<JsonNode> denials() throws Exception {
        return JSON.readTree(operator.get("/operator/broker/denials").body())
                .path("denials")
                .valueStream()
                .toList();
    }

    private PostClient person(String userId, String password) {
        return new PostClient(List.of(node.url()), userId, password, new Ledger(), PATIENCE);
    }
}
