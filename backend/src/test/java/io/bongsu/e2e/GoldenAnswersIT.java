package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.contract.Golden;
import io.bongsu.testenv.BackendProcess;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The contract's golden requests, sent to a running backend as they stand, and what it answers. Values that differ from run to
 * run (ids, tokens, times) are compared by their kind, the others exactly.
 */
@TestInstance(Lifecycle.PER_CLASS)
class GoldenAnswersIT {

    private static final JsonMapper JSON = new JsonMapper();

    private final BackendProcess backend =
            BackendProcess.builder().profile("embedded").start();
    private final RawHttp anybody = new RawHttp(backend.url(), "");
    private RawHttp user = anybody;

    @AfterAll
    void stop() {
        backend.close();
    }

    @Test
    void answersTheGoldenRequestsWithTheGoldenAnswers() throws Exception {
        usersAndTokens();
        long room = rooms();
        members(room);
        messages(room);
        whatAnybodyMayAsk();
        revocations();
    }

    private void usersAndTokens() throws Exception {
        assertThat(json(anybody.post("/users", request("users")), 201)).isEqualTo(answer("users"));
        JsonNode granted = json(anybody.post("/auth/token", request("token-password")), 200);
        assertSameKinds(granted, answer("token"));
        assertThat(granted.path("tokenType")).isEqualTo(answer("token").path("tokenType"));
        assertThat(granted.path("expiresIn")).isEqualTo(answer("token").path("expiresIn"));
        JsonNode forTheBroker = json(anybody.post("/auth/token", request("token-password-mqtt")), 200);
        assertSameKinds(forTheBroker, answer("token-mqtt"));
        assertThat(forTheBroker.path("expiresIn"))
                .isEqualTo(answer("token-mqtt").path("expiresIn"));
        JsonNode renewed = json(
                anybody.post(
                        "/auth/token",
                        request("token-refresh").replace("a-refresh-token", text(granted, "refreshToken"))),
                200);
        assertSameKinds(renewed, answer("token"));
        user = new RawHttp(backend.url(), text(renewed, "accessToken"));
        JsonNode device = json(user.post("/devices", request("devices")), 201);
        assertSameKinds(device, answer("devices"));
        String login = request("token-device")
                .replace(text(answer("devices"), "deviceId"), text(device, "deviceId"))
                .replace(text(answer("devices"), "secret"), text(device, "secret"));
        assertSameKinds(json(anybody.post("/auth/token", login), 200), answer("token"));
    }

    private long rooms() throws Exception {
        JsonNode created = json(user.post("/chat-rooms", request("chat-rooms")), 201);
        assertSameKinds(created, answer("chat-room"));
        assertThat(text(created, "name")).isEqualTo(text(answer("chat-room"), "name"));
        long room = created.path("chatRoomId").longValue();
        assertSameKinds(json(user.get("/chat-rooms?limit=1"), 200), answer("chat-rooms"));
        assertSameKinds(json(user.get("/chat-rooms?after=" + room), 200), answer("chat-rooms-last-page"));
        return room;
    }

    private void members(long room) throws Exception {
        String bob = "/chat-rooms/" + room + "/members/bob";
        JsonNode added = json(user.send("PUT", bob, request("member")), 200);
        assertSameKinds(added, answer("member-enforced"));
        for (String same : new String[] {"canRead", "canWrite", "owner", "broker"}) {
            assertThat(added.path(same)).isEqualTo(answer("member-enforced").path(same));
        }
        assertSameKinds(json(user.get("/chat-rooms/" + room), 200), answer("chat-room-with-members"));
        assertSameKinds(
                json(user.get("/chat-rooms/" + room + "?membersLimit=1"), 200), answer("chat-room-with-more-members"));
        JsonNode removed = json(user.send("DELETE", bob, ""), 200);
        assertSameKinds(removed, answer("member-removed"));
        assertThat(removed.path("canRead")).isEqualTo(answer("member-removed").path("canRead"));
    }

    /** Byte for byte, but for what is this message's own. */
    private void messages(long room) throws Exception {
        String golden = Golden.text("message.json");
        String request = request("messages").replace(": 42,", ": " + room + ",");

        String stored = user.post("/messages", request).body();

        JsonNode message = JSON.readTree(stored);
        assertThat(stored)
                .isEqualTo(golden.replace("\"chatRoomId\":42", "\"chatRoomId\":" + room)
                        .replace("\"seq\":1017", "\"seq\":1")
                        .replace(text(Golden.json("message.json"), "id"), text(message, "id"))
                        .replace(text(Golden.json("message.json"), "createdAt"), text(message, "createdAt")));
        assertThat(text(message, "id")).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(text(message, "createdAt")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(user.get("/messages?chatRoomId=" + room + "&after=0").body())
                .isEqualTo("{\"messages\":[" + stored + "],\"head\":1,\"oldest\":1}");
        assertThat(user.get("/messages?chatRoomId=" + room + "&after=1").body())
                .isEqualTo(Golden.text("http/history-empty.answer.json").replace("1017", "1"));
        String shortest = request("messages-shortest").replace(": 42,", ": " + room + ",");
        assertSameKinds(json(user.post("/messages", shortest), 201), Golden.json("message.json"));
        assertThat(json(user.get("/messages?chatRoomId=999999"), 404)).isEqualTo(answer("problem"));
    }

    private void whatAnybodyMayAsk() throws Exception {
        assertThat(json(anybody.get("/demo"), 200)).isEqualTo(answer("demo"));
        assertThat(text(json(anybody.get("/page/settings"), 200), "mqttUrl"))
                .isEqualTo(text(answer("page-settings"), "mqttUrl")
                        .replace("localhost:9001", "127.0.0.1:" + backend.mqttWebSocketPort()));
        JsonNode rsa = answer("jwks").path("keys").get(0);
        assertThat(text(rsa, "kty")).isEqualTo("RSA");
        assertThat(kinds(json(anybody.get("/.well-known/jwks.json"), 200)
                        .path("keys")
                        .get(0)))
                .isEqualTo(kinds(rsa));
    }

    private void revocations() throws Exception {
        JsonNode granted = json(anybody.post("/auth/token", request("token-password")), 200);
        String named = request("revoke-refresh-token").replace("a-refresh-token", text(granted, "refreshToken"));
        assertThat(anybody.post("/auth/revoke", named).statusCode()).isEqualTo(204);
        assertThat(user.post("/auth/revoke", request("revoke-user")).statusCode())
                .isEqualTo(403);
        assertThat(user.post("/auth/revoke", request("revoke-everywhere")).statusCode())
                .isEqualTo(204);
        assertThat(user.get("/chat-rooms").statusCode()).isEqualTo(401);
    }

    private static String request(String name) {
        return Golden.text("http/" + name + ".request.json");
    }

    private static JsonNode answer(String name) {
        return Golden.json("http/" + name + ".answer.json");
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).stringValue();
    }

    private static JsonNode json(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }

    private static void assertSameKinds(JsonNode actual, JsonNode golden) {
        assertThat(kinds(actual)).isEqualTo(kinds(golden));
    }

    /** Names and kinds of all values, whatever they are; of a list, those of its first element. */
    private static Object kinds(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> members = new TreeMap<>();
            node.properties().forEach(member -> members.put(member.getKey(), kinds(member.getValue())));
            return members;
        }
        if (node.isArray()) {
            return StreamSupport.stream(node.spliterator(), false)
                    .limit(1)
                    .map(GoldenAnswersIT::kinds)
                    .toList();
        }
        return node.getNodeType();
    }
}
