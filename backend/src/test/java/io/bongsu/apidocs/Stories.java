package io.bongsu.apidocs;

import static io.bongsu.apidocs.People.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.apidocs.CheckedHttp.Answer;
import io.bongsu.apidocs.People.Person;
import tools.jackson.databind.JsonNode;

/** What clients do, until everything that an open server can answer of its own accord was answered. */
final class Stories {

    private static final String NOBODY = "/chat-rooms/%d/members/nobody-of-that-name";

    private final CheckedHttp http;
    private final People people;
    private final Person operator;

    Stories(CheckedHttp http, Person operator) {
        this.http = http;
        this.people = new People(http);
        this.operator = operator;
    }

    void accounts() {
        Person person = people.newPerson();
        expect(
                http.post(
                        "/users", "{\"userId\":\"%s\",\"password\":\"%s\"}".formatted(person.userId(), "other words")),
                "409 user-exists");
        Answer refreshed = refresh(person.refreshToken(), "200");
        refresh(person.refreshToken(), "401 refresh-token-reused");
        refresh(refreshed.text("refreshToken"), "401 invalid-credentials");
        Person again = people.signIn(person.userId(), People.PASSWORD);
        expect(again.post("/operator/accounts/" + person.userId() + "/lock"), "403 forbidden");
        expect(operator.post("/operator/accounts/" + person.userId() + "/lock"), "204");
        password(person.userId(), People.PASSWORD, "403 account-locked");
        expect(operator.post("/operator/accounts/" + person.userId() + "/unlock"), "204");
        for (String change : new String[] {"lock", "unlock"}) {
            expect(operator.post("/operator/accounts/nobody-of-that-name/" + change), "404 user-not-found");
        }
        for (int failures = 0; failures < 10; failures++) {
            password(person.userId(), "not it", "401 invalid-credentials");
        }
        password(person.userId(), "not it", "429 rate-limited");
    }

    void tokensForTheBrokerAreGoodThereAlone() {
        Person person = people.newPerson();
        Answer forBroker = expect(
                http.post(
                        "/auth/token",
                        "{\"grantType\":\"password\",\"userId\":\"%s\",\"password\":\"%s\",\"for\":\"mqtt\"}"
                                .formatted(person.userId(), People.PASSWORD)),
                "200");
        assertThat(forBroker.json().has("refreshToken")).isFalse();
        expect(http.get("/chat-rooms").token(forBroker.text("accessToken")), "401 unauthenticated");
    }

    void devices() {
        Person owner = people.newPerson();
        Answer device = expect(owner.post("/devices"), "201");
        Answer tokens = expect(
                http.post(
                        "/auth/token",
                        "{\"grantType\":\"device\",\"deviceId\":\"%s\",\"secret\":\"%s\"}"
                                .formatted(device.text("deviceId"), device.text("secret"))),
                "200");
        expect(http.post("/devices", "{}").token(tokens.text("accessToken")), "403 forbidden");
    }

    void loggingOut() {
        Person person = people.newPerson();
        expect(person.post("/auth/revoke", "{\"userId\":\"bob\"}"), "403 forbidden");
        expect(operator.post("/auth/revoke", "{\"userId\":\"nobody-of-that-name\"}"), "404 user-not-found");
        expect(person.post("/auth/revoke"), "204");
        expect(person.get("/chat-rooms"), "401 unauthenticated");
        expect(http.call("POST", "/auth/revoke"), "401 unauthenticated");
    }

    void rooms() {
        Person owner = people.newPerson();
        Person member = people.newPerson();
        Person stranger = people.newPerson();
        long room = owner.newRoom();
        String bobs = "/chat-rooms/" + room + "/members/" + member.userId();
        String owns = "/chat-rooms/" + room + "/members/" + owner.userId();
        expect(owner.put(bobs, "{\"canRead\":true}"), "200");
        expect(owner.put(bobs, "{\"canRead\":false,\"canWrite\":false}"), "400 invalid-request");
        expect(member.put(bobs, "{\"owner\":true}"), "403 owner-needed");
        expect(stranger.put(bobs, "{}"), "403 not-a-member");
        expect(owner.put(NOBODY.formatted(room), "{}"), "404 user-not-found");
        expect(owner.put("/chat-rooms/999999/members/bob", "{}"), "404 room-not-found");
        expect(owner.put(owns, "{\"owner\":false}"), "409 last-owner");
        expect(owner.delete(owns), "409 last-owner");
        expect(member.delete(owns), "403 owner-needed");
        expect(stranger.delete(owns), "403 not-a-member");
        expect(owner.delete(NOBODY.formatted(room)), "404 user-not-found");
        expect(owner.delete("/chat-rooms/999999/members/bob"), "404 room-not-found");
        expect(stranger.get("/chat-rooms/" + room), "403 not-a-member");
        expect(owner.get("/chat-rooms/999999"), "404 room-not-found");
        assertThat(expect(owner.get("/chat-rooms/" + room + "?membersLimit=1"), "200")
                        .json()
                        .path("nextMember")
                        .isString())
                .isTrue();
        expect(owner.get("/chat-rooms/" + room + "?membersAfter=zzz&membersLimit=1000"), "200");
        owner.newRoom();
        JsonNode page = expect(owner.get("/chat-rooms?limit=1"), "200").json();
        assertThat(page.path("next").isIntegralNumber()).isTrue();
        expect(owner.get("/chat-rooms?limit=1000&after=" + page.path("next").longValue()), "200");
        expect(member.delete(bobs), "200");
    }

    void messages() {
        Person writer = people.newPerson();
        Person reader = people.newPerson();
        Person stranger = people.newPerson();
        long room = writer.newRoom();
        String message = "{\"chatRoomId\":%d,\"clientMessageId\":\"k\",\"content\":\"%s\"}";
        expect(writer.post("/messages", message.formatted(room, "one")), "201");
        expect(writer.post("/messages", message.formatted(room, "one")), "200");
        expect(writer.post("/messages", message.formatted(room, "two")), "409 key-reused");
        String keyless = "{\"chatRoomId\":%d,\"content\":\"%s\"}".formatted(room, "x");
        expect(writer.post("/messages", keyless).header("Idempotency-Key", "\"h\""), "201");
        expect(writer.post("/messages", keyless).header("Idempotency-Key", "h"), "200");
        expect(writer.post("/messages", message.formatted(room, "")), "422 invalid-content");
        expect(writer.post("/messages", message.formatted(room, "x".repeat(16_385))), "413 content-too-large");
        expect(
                writer.post(
                        "/messages", "{\"chatRoomId\":%d,\"content\":\"x\",\"attachments\":[\"a\"]}".formatted(room)),
                "422 invalid-content");
        expect(stranger.post("/messages", message.formatted(room, "x")), "403 not-a-member");
        expect(writer.post("/messages", message.formatted(999_999, "x")), "404 room-not-found");
        expect(stranger.get("/messages?chatRoomId=" + room), "403 not-a-member");
        expect(writer.get("/messages?chatRoomId=999999"), "404 room-not-found");
        String seat = "/chat-rooms/" + room + "/members/" + reader.userId();
        expect(writer.put(seat, "{\"canWrite\":false}"), "200");
        expect(reader.post("/messages", message.formatted(room, "x")), "403 write-denied");
        expect(writer.put(seat, "{\"canRead\":false}"), "200");
        expect(reader.get("/messages?chatRoomId=" + room), "403 read-denied");
        expect(writer.get("/messages?chatRoomId=" + room + "&after=0&limit=500"), "200");
        expect(writer.get("/messages?chatRoomId=" + room + "&before=2"), "200");
        expect(writer.get("/messages?chatRoomId=" + room + "&before=2&after=1"), "400 invalid-request");
    }

    void receivers() {
        Person writer = people.newPerson();
        Person reader = people.newPerson();
        long room = writer.newRoom();
        String seat = "/chat-rooms/" + room + "/members/" + reader.userId();
        expect(writer.post("/messages", "{\"chatRoomId\":%d,\"content\":\"x\"}".formatted(room)), "201");
        for (String transport : new String[] {"/sse", "/long-polling"}) {
            String address = transport + "/chat-rooms/" + room + "/messages";
            expect(reader.get(address), "403 not-a-member");
            expect(writer.put(seat, "{\"canRead\":false}"), "200");
            expect(reader.get(address), "403 read-denied");
            expect(writer.delete(seat), "200");
            expect(writer.get(transport + "/chat-rooms/999999/messages"), "404 room-not-found");
            expect(http.get(address + "?after=0&access_token=" + writer.token()), "200");
        }
        expect(writer.get("/sse/chat-rooms/" + room + "/messages").header("Last-Event-ID", "0"), "200");
        expect(writer.get("/sse/chat-rooms/" + room + "/messages").header("Accept", "text/event-stream"), "200");
        expect(
                reader.get("/sse/chat-rooms/" + room + "/messages").header("Accept", "text/event-stream"),
                "403 not-a-member");
        expect(writer.get("/long-polling/chat-rooms/" + room + "/messages?timeout=0"), "200");
        assertThat(expect(writer.get("/long-polling/chat-rooms/" + room + "/messages?after=9"), "200")
                        .headers()
                        .firstValue("Bongsu-Gap"))
                .hasValue("ahead");
    }

    void operation() {
        for (String path : new String[] {"/actuator", "/actuator/info", "/actuator/metrics", "/actuator/health/db"}) {
            expect(operator.get(path), "200");
        }
        for (String path : new String[] {"", "/liveness", "/readiness"}) {
            expect(http.get("/actuator/health" + path), "200");
            expect(operator.get("/actuator/health" + path), "200");
        }
        expect(operator.get("/actuator/health/nothing"), "404");
        expect(operator.get("/actuator/metrics/jvm.memory.used?tag=area:heap"), "200");
        expect(operator.get("/actuator/metrics/nothing"), "404");
        expect(people.newPerson().get("/actuator/metrics"), "403 forbidden");
        expect(operator.get("/operator/broker/clients?limit=1"), "200");
        expect(operator.get("/operator/broker/denials"), "200");
        expect(http.get("/demo"), "200");
        expect(http.get("/page/settings"), "200");
        expect(http.get("/.well-known/jwks.json"), "200");
        expect(http.get("/ws/info"), "200");
        expect(http.get("/ws/info").header("Origin", "https://evil.example"), "403");
        assertThat(http.get("/ws").handshake("v12.stomp").status()).isEqualTo(101);
        assertThat(http.get("/ws?access_token=" + operator.token())
                        .handshake("v11.stomp")
                        .status())
                .isEqualTo(101);
        expect(http.get("/ws"), "400");
        expect(http.get("/ws").header("Origin", "https://evil.example"), "403");
        expect(http.get("/ws/info?access_token=one&access_token=two"), "400 invalid-request");
    }

    void documents() {
        for (String path : new String[] {"/openapi.yaml", "/asyncapi.yaml", "/api-docs"}) {
            String etag =
                    expect(http.get(path), "200").headers().firstValue("ETag").orElseThrow();
            expect(http.get(path).header("If-None-Match", etag), "304");
        }
    }

    private Answer refresh(String token, String outcome) {
        return expect(
                http.post("/auth/token", "{\"grantType\":\"refresh_token\",\"refreshToken\":\"%s\"}".formatted(token)),
                outcome);
    }

    private void password(String userId, String password, String outcome) {
        expect(
                http.post(
                        "/auth/token",
                        "{\"grantType\":\"password\",\"userId\":\"%s\",\"password\":\"%s\"}"
                                .formatted(userId, password)),
                outcome);
    }
}
