package io.bongsu.apidocs;

import static io.bongsu.apidocs.People.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.apidocs.OpenApi.Operation;
import io.bongsu.apidocs.People.Person;
import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.MySqlDatabase;
import io.bongsu.testenv.Proxy;
import io.bongsu.testenv.TestMySql;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * A node where everything is small, short-lived or switched off, and whose database fails: for the answers that an open
 * server in good health does not give.
 */
final class NarrowNode implements AutoCloseable {

    private static final String OPERATOR = "the-operator";
    private static final Duration TOKENS_LIVE = Duration.ofSeconds(15);

    private final MySqlDatabase database = TestMySql.shared().createDatabase();
    private final URI direct = URI.create(database.url().substring("jdbc:".length()));
    private final Proxy network = Proxy.to(direct.getHost(), direct.getPort());
    private final BackendProcess backend = settings("jdbc:mysql://127.0.0.1:" + network.port() + direct.getPath())
            .property("spring.datasource.username", database.user())
            .property("spring.datasource.password", database.password())
            .start();
    private final OpenApi document;
    private final CheckedHttp http;
    private final People people;

    NarrowNode(OpenApi document, DocumentedAnswers answers) {
        this.document = document;
        this.http = new CheckedHttp(backend.url(), answers);
        this.people = new People(http);
    }

    private static BackendProcess.Builder settings(String databaseUrl) {
        return BackendProcess.builder()
                .profile("embedded")
                .property("spring.datasource.url", databaseUrl)
                .property("spring.datasource.hikari.connection-init-sql", "set session innodb_lock_wait_timeout = 1")
                .property("spring.flyway.placeholders.messageBody", "mediumblob")
                .property("spring.flyway.connect-retries", "10")
                .property("bongsu.demo", "false")
                .property("bongsu.api-docs.page", "false")
                .property("bongsu.auth.sign-up", "closed")
                .property("bongsu.auth.operator.user-id", OPERATOR)
                .property("bongsu.auth.operator.password", People.PASSWORD)
                .property("bongsu.auth.concurrent-hashes", "1")
                .property("bongsu.auth.hashing-wait", "1ms")
                .property("bongsu.auth.access-token-life", TOKENS_LIVE.toSeconds() + "s")
                .property("bongsu.auth.refresh-token-life", "2s")
                .property("bongsu.auth.devices-per-user", "1")
                .property("bongsu.auth.revocations", "10")
                .property("bongsu.membership.rooms-per-user", "1")
                .property("bongsu.membership.members-per-room", "1")
                .property("bongsu.membership.changes", "1")
                .property("bongsu.membership.change-wait", "50ms")
                .property("bongsu.stream.cursors-per-user", "2")
                .property("bongsu.log.lanes", "1")
                .property("bongsu.log.lane-queue", "1")
                .property("bongsu.log.readers", "1")
                .property("bongsu.log.read-wait", "50ms")
                .property("bongsu.log.post-timeout", "500ms")
                .property("bongsu.log.post-burst", "20")
                .property("bongsu.log.posts-per-second", "1");
    }

    private Person operator() {
        return people.signIn(OPERATOR, People.PASSWORD);
    }

    private static String account(String userId) {
        return "{\"userId\":\"%s\",\"password\":\"%s\"}".formatted(userId, People.PASSWORD);
    }

    void closesWhatItsOperatorClosed() {
        expect(http.post("/users", account("anybody")), "403 sign-up-closed");
        expect(http.get("/demo"), "404 not-found");
        expect(http.get("/api-docs"), "404 not-found");
    }

    void keepsItsLimits() {
        Person operator = operator();
        expect(operator.post("/users", account("carol")), "201");
        long room = operator.newRoom();
        expect(operator.post("/chat-rooms", "{\"name\":\"one more\"}"), "422 limit-reached");
        expect(operator.put("/chat-rooms/" + room + "/members/carol", "{}"), "422 limit-reached");
        expect(operator.post("/devices"), "201");
        expect(operator.post("/devices"), "422 limit-reached");
        String message = "{\"chatRoomId\":%d,\"content\":\"x\"}".formatted(room);
        assertThat(Crowd.outcomes(60, i -> operator.post("/messages", message))).contains("429 rate-limited");
    }

    void takesTwoReceiversOfEachUser() throws IOException, InterruptedException {
        Person operator = operator();
        String room = "/chat-rooms/" + roomOf(operator) + "/messages";
        HttpRequest request = HttpRequest.newBuilder(backend.url().resolve("/sse" + room))
                .header("Authorization", "Bearer " + operator.token())
                .build();
        try (HttpClient client = HttpClient.newHttpClient();
                InputStream first =
                        client.send(request, BodyHandlers.ofInputStream()).body();
                InputStream second =
                        client.send(request, BodyHandlers.ofInputStream()).body()) {
            assertThat(first.read()).isPositive();
            assertThat(second.read()).isPositive();
            expect(operator.get("/sse" + room), "422 limit-reached");
            expect(operator.get("/long-polling" + room), "422 limit-reached");
        }
    }

    void saysThatItIsOverloaded() throws SQLException {
        Person operator = operator();
        long room = roomOf(operator);
        String bobs = "/chat-rooms/" + room + "/members/carol";
        assertThat(Crowd.outcomes(8, i -> operator.post("/users", account("crowd-" + i))))
                .contains("503 overloaded");
        assertThat(Crowd.outcomes(
                        8,
                        i -> http.post(
                                "/auth/token", "{\"grantType\":\"password\",\"userId\":\"carol\",\"password\":\"x\"}")))
                .contains("503 overloaded");
        network.delay(Duration.ofMillis(100));
        assertThat(Crowd.outcomes(4, i -> operator.post("/chat-rooms", "{\"name\":\"x\"}")))
                .contains("503 overloaded");
        assertThat(Crowd.outcomes(4, i -> operator.put(bobs, "{}"))).contains("503 overloaded");
        assertThat(Crowd.outcomes(4, i -> operator.delete(bobs))).contains("503 overloaded");
        assertThat(Crowd.outcomes(4, i -> operator.get("/messages?chatRoomId=" + room)))
                .contains("503 overloaded");
        for (String transport : List.of("/sse", "/long-polling")) {
            String address = transport + "/chat-rooms/" + room + "/messages?after=0";
            // Its oldest message is looked for in the turns of those who read pages.
            await().atMost(Duration.ofSeconds(30)).until(() -> Crowd.outcomeAmong(
                            6, i -> operator.get("/messages?chatRoomId=" + room), operator.get(address))
                    .equals("503 overloaded"));
        }
        Person carol = people.signIn("carol", People.PASSWORD);
        String message = "{\"chatRoomId\":%d,\"content\":\"x\"}".formatted(room);
        assertThat(Crowd.outcomes(6, i -> carol.post("/messages", message)))
                .contains("503 overloaded", "503 outcome-unknown");
        network.delay(Duration.ZERO);
        whileRowsAreLocked();
    }

    private void whileRowsAreLocked() throws SQLException {
        Person operator = operator();
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select * from account for update");
            statement.execute("select * from auth_session for update");
            expect(operator.post("/devices"), "503 overloaded");
            expect(operator.post("/auth/revoke"), "503 overloaded");
            expect(operator.post("/operator/accounts/carol/lock"), "503 overloaded");
            expect(operator.post("/operator/accounts/carol/unlock"), "503 overloaded");
            other.rollback();
        }
    }

    void saysThatItsDatabaseIsAway() {
        Person operator = operator();
        EveryOperation every = new EveryOperation(document, http, roomOf(operator));
        List<Operation> stored = document.operations().stream()
                .filter(document::takesToken)
                .filter(operation -> !operation.path().matches("/(actuator|ws|operator/broker/).*"))
                .toList();

        takeTheDatabaseAway();

        // Who waits for the turn of somebody who waits for the database is told that it is overloaded.
        assertThat(Crowd.outcomes(
                        stored.size(), i -> every.sample(stored.get(i)).token(operator.token())))
                .contains("503 database-unavailable")
                .allMatch(outcome -> outcome.startsWith("503 "));
        expect(
                http.post("/auth/token", account("carol").replace("{", "{\"grantType\":\"password\",")),
                "503 database-unavailable");
        expect(http.get("/actuator/health"), "503");
        expect(operator.get("/actuator/health/db"), "503");
        network.restore();
    }

    /** Once more was revoked than is kept in memory, a token's first use asks the database, whatever it is used for. */
    void saysThatATokenCannotBeLookedAt() {
        await().ignoreExceptions().until(() -> operator().userId(), OPERATOR::equals);
        for (int sessions = 0; sessions < 12; sessions++) {
            people.signIn("carol", People.PASSWORD);
        }
        expect(people.signIn("carol", People.PASSWORD).post("/auth/revoke", "{\"everywhere\":true}"), "204");
        Person operator = operator();
        EveryOperation every = new EveryOperation(document, http, 1);
        List<Operation> all =
                document.operations().stream().filter(document::takesToken).toList();

        takeTheDatabaseAway();

        assertThat(Crowd.outcomes(all.size(), i -> every.sample(all.get(i)).token(operator.token())))
                .containsOnly("503 database-unavailable");
    }

    private void takeTheDatabaseAway() {
        network.blackHole();
        network.cut();
    }

    private static long roomOf(Person person) {
        return expect(person.get("/chat-rooms"), "200")
                .json()
                .at("/chatRooms/0/chatRoomId")
                .longValue();
    }

    void refusesWhatHasExpired(Person before) {
        await().atMost(TOKENS_LIVE.plusSeconds(5))
                .until(() -> before.get("/chat-rooms").send().outcome().equals("401 token-expired"));
        EveryOperation every = new EveryOperation(document, http, 1);
        document.operations().stream()
                .filter(document::takesToken)
                .forEach(operation -> expect(every.sample(operation).token(before.token()), "401 token-expired"));
    }

    Person refusesARefreshTokenThatHasExpired() {
        Person operator = operator();
        String refresh = "{\"grantType\":\"refresh_token\",\"refreshToken\":\"%s\"}".formatted(operator.refreshToken());
        await().pollDelay(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(10))
                .until(() -> http.post("/auth/token", refresh).send().outcome().equals("401 token-expired"));
        return operator;
    }

    @Override
    public void close() {
        backend.close();
        network.close();
    }
}
