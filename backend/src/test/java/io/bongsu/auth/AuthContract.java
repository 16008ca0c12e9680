package io.bongsu.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.core.UtcTime;
import io.bongsu.membership.ChangedRooms;
import io.bongsu.membership.RevisionsMoved;
import io.bongsu.membership.SessionsRevoked;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The life of accounts, sessions and tokens, whatever the database. */
abstract class AuthContract extends AuthHttp {

    @Autowired
    TokenVerifier verifier;

    @Autowired
    Sessions sessions;

    @Autowired
    Revocations revocations;

    @Autowired
    AuthSlice.Heard heard;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    DataSource database;

    @Test
    void passwordGivesATokenThatIsTaken() {
        Answer answer = login(newUser());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("tokenType")).isEqualTo("Bearer");
        assertThat(answer.body().path("expiresIn").asInt()).isEqualTo(900);
        assertThat(answer.header("cache-control")).contains("no-store");
        get("/nothing-here", answer.text("accessToken")).is(ProblemCode.NOT_FOUND);
        get("/nothing-here", null).is(ProblemCode.UNAUTHENTICATED);
    }

    @Test
    void wrongPasswordAndUnknownUserAreToldInTheSameWords() {
        Answer wrong = login(newUser(), "not the password").is(ProblemCode.INVALID_CREDENTIALS);
        Answer unknown = login("nobody-of-that-name", PASSWORD).is(ProblemCode.INVALID_CREDENTIALS);

        assertThat(wrong.http().body()).isEqualTo(unknown.http().body());
    }

    @Test
    void manyRevokedAtOneMomentAreAllFoundHoweverPagesAreCut() {
        List<String> sids = IntStream.range(0, 5)
                .mapToObj(i -> login(newUser()).text("refreshToken").substring(0, 24))
                .toList();
        clock.advance(Duration.ofSeconds(5));
        Instant before = clock.instant().minusSeconds(1);
        sids.forEach(sessions::revoke);
        jdbc.sql("update auth_session set revoked_at = :moment where sid in (:sids)")
                .param("moment", UtcTime.of(before.plusMillis(500)))
                .param("sids", sids)
                .update();

        for (int page = 1; page <= sids.size() + 1; page++) {
            List<String> found = new ArrayList<>();
            sessions.revokedSince(before, clock.instant(), page, revocation -> found.add(revocation.sid()));
            assertThat(found).as("pages of %d", page).containsExactlyInAnyOrderElementsOf(sids);
        }
    }

    /** A node that stores messages holds the head, and wants a connection from the same pool to read the room's members. */
    @Test
    void revocationsThatWaitForARoomLeaveConnectionsToTheOthers() throws Exception {
        String user = newUser();
        long room = room(user);
        List<String> sids = IntStream.range(0, 12)
                .mapToObj(i -> login(user).text("refreshToken").substring(0, 24))
                .toList();
        try (Connection holder = database.getConnection();
                var at = Executors.newVirtualThreadPerTaskExecutor()) {
            holder.setAutoCommit(false);
            try (Statement lock = holder.createStatement()) {
                lock.execute("select * from room_head where room_id = " + room + " for update");
            }
            List<Future<?>> revocations = new ArrayList<>();
            sids.forEach(sid -> revocations.add(at.submit(() -> sessions.revoke(sid))));
            try {
                Awaitility.await().until(() -> revocations.stream().anyMatch(Future::isDone));
                assertThat(revocations.stream().filter(Future::isDone).map(Future::exceptionNow))
                        .allSatisfy(refused -> assertThat(refused)
                                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.code())
                                        .isEqualTo(ProblemCode.OVERLOADED)));
                assertThat(jdbc.sql("select 1").query(Integer.class).single()).isEqualTo(1);
            } finally {
                holder.rollback();
            }
            for (Future<?> revocation : revocations) {
                try {
                    revocation.get();
                } catch (ExecutionException refused) {
                    // Not without a turn, or without the lock in the time that H2 waits for it.
                    assertThat(refused.getCause())
                            .isInstanceOfAny(ProblemException.class, PessimisticLockingFailureException.class);
                }
            }
        }
    }

    @Test
    void signUpIsClosedButForOperators() {
        String body = "{\"userId\":\"signing-up\",\"password\":\"long enough\",\"displayName\":\"S\"}";

        post("/users", body, null).is(ProblemCode.SIGN_UP_CLOSED);
        post("/users", body, login(newUser()).text("accessToken")).is(ProblemCode.SIGN_UP_CLOSED);
        Answer made = post("/users", body, operatorToken());

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.text("userId")).isEqualTo("signing-up");
        post("/users", body, operatorToken()).is(ProblemCode.USER_EXISTS);
    }

    @Test
    void idsThatDifferInCaseAreTwoAccounts() {
        String lower = newUser();
        String upper = lower.toUpperCase(java.util.Locale.ROOT);
        accounts.createUser(upper, "another password", null);

        login(upper, PASSWORD).is(ProblemCode.INVALID_CREDENTIALS);
        assertThat(login(lower, PASSWORD).status()).isEqualTo(200);
        assertThat(login(upper, "another password").status()).isEqualTo(200);
    }

    @Test
    void reservedAndMalformedIdsAndBadPasswordsAreRefused() {
        for (String id : List.of("backend", "bongsu-backend", "Bongsu", "d-1", "a b", "", "x".repeat(65), "é")) {
            assertRefused(id, PASSWORD);
        }
        for (String password :
                List.of("seven77", "x".repeat(73), "é".repeat(37), "nul\0nul\0nul", "half a pair \ud800")) {
            assertRefused("somebody", password);
        }
        assertThat(accounts.find("somebody")).isEmpty();
    }

    private void assertRefused(String userId, String password) {
        assertThatThrownBy(() -> accounts.createUser(userId, password, null))
                .as("%s / %s", userId, password)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.INVALID_REQUEST));
    }

    @Test
    void refreshTokenIsRotatedAndItsReuseEndsTheSession() {
        Answer first = login(newUser());
        Answer second = refresh(first.text("refreshToken"));

        assertThat(second.status()).isEqualTo(200);
        assertThat(second.text("refreshToken")).isNotEqualTo(first.text("refreshToken"));
        assertThat(isTaken(second.text("accessToken"))).isTrue();

        refresh(first.text("refreshToken")).is(ProblemCode.REFRESH_TOKEN_REUSED);
        get("/nothing-here", first.text("accessToken")).is(ProblemCode.UNAUTHENTICATED);
        get("/nothing-here", second.text("accessToken")).is(ProblemCode.UNAUTHENTICATED);
        refresh(second.text("refreshToken")).is(ProblemCode.INVALID_CREDENTIALS);
    }

    @Test
    void forgedRefreshTokenEndsNothing() {
        Answer session = login(newUser());
        String genuine = session.text("refreshToken");
        String forged = genuine.substring(0, 25) + "A".repeat(64);

        refresh(forged).is(ProblemCode.INVALID_CREDENTIALS);
        refresh("no refresh token at all").is(ProblemCode.INVALID_CREDENTIALS);

        assertThat(refresh(genuine).status()).isEqualTo(200);
    }

    @Test
    void ofRefreshesAtTheSameTimeOneWinsAndTheSessionEnds() throws Exception {
        Answer session = login(newUser());

        List<Answer> answers = atOnce(IntStream.range(0, 8)
                .<Callable<Answer>>mapToObj(i -> () -> refresh(session.text("refreshToken")))
                .toList());

        List<Answer> won =
                answers.stream().filter(answer -> answer.status() == 200).toList();
        assertThat(won).hasSize(1);
        answers.stream()
                .filter(answer -> answer.status() != 200)
                .forEach(answer -> answer.is(ProblemCode.REFRESH_TOKEN_REUSED));
        assertThat(isTaken(won.getFirst().text("accessToken"))).isFalse();
    }

    @Test
    void ofSignUpsWithOneIdAtTheSameTimeOneWins() throws Exception {
        String operator = operatorToken();
        List<Answer> answers = atOnce(IntStream.range(0, 6)
                .<Callable<Answer>>mapToObj(
                        i -> () -> post("/users", "{\"userId\":\"contended\",\"password\":\"long enough\"}", operator))
                .toList());

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        answers.stream().filter(answer -> answer.status() != 201).forEach(answer -> answer.is(ProblemCode.USER_EXISTS));
    }

    @Test
    void unusedRefreshTokenExpires() {
        Answer session = login(newUser());
        clock.advance(Duration.ofDays(30).plusSeconds(1));

        refresh(session.text("refreshToken")).is(ProblemCode.TOKEN_EXPIRED);
    }

    @Test
    void expiredAccessTokenIsToldApart() {
        String token = login(newUser()).text("accessToken");
        assertThat(isTaken(token)).isTrue();
        clock.advance(Duration.ofMinutes(15));

        Answer answer = get("/nothing-here", token).is(ProblemCode.TOKEN_EXPIRED);

        assertThat(answer.header("www-authenticate")).contains("invalid_token").contains("expired");
    }

    @Test
    void revokingEndsOwnSessionAndNoOther() {
        String userId = newUser();
        Answer ended = login(userId);
        Answer kept = login(userId);

        assertThat(post("/auth/revoke", "", ended.text("accessToken")).status()).isEqualTo(204);

        assertThat(isTaken(ended.text("accessToken"))).isFalse();
        assertThat(isTaken(kept.text("accessToken"))).isTrue();
        refresh(ended.text("refreshToken")).is(ProblemCode.INVALID_CREDENTIALS);
    }

    @Test
    void whoHoldsConnectionsHearsOfARevocationBeforeItIsAnswered() {
        String userId = newUser();
        Answer session = login(userId);
        String sid = session.text("refreshToken").substring(0, 24);

        post("/auth/revoke", "{}", session.text("accessToken"));

        assertThat(heard.revoked).contains(new SessionsRevoked(userId, sid));
    }

    @Test
    void aRevocationMovesTheAccessRevisionsOfTheUsersRoomsAndOnlyThose() {
        String userId = newUser();
        long first = room(userId);
        long second = room(userId);
        long ofAnother = room(newUser());
        Answer session = login(userId);

        post("/auth/revoke", "{}", session.text("accessToken"));

        assertThat(accessRev(first)).isEqualTo(2);
        assertThat(accessRev(second)).isEqualTo(2);
        assertThat(accessRev(ofAnother)).isEqualTo(1);
        assertThat(new ChangedRooms(jdbc).from(Instant.EPOCH, 0, 1_000))
                .as("for whoever looks for what this node may not tell any more")
                .extracting(ChangedRooms.Changed::roomId, ChangedRooms.Changed::accessRev)
                .contains(tuple(first, 2L), tuple(second, 2L));
        assertThat(heard.moved)
                .contains(new RevisionsMoved(
                        List.of(new RevisionsMoved.Room(first, 2), new RevisionsMoved.Room(second, 2))));

        post("/operator/accounts/" + userId + "/lock", "", operatorToken());

        assertThat(accessRev(first)).as("no login was left to revoke").isEqualTo(2);
    }

    private long room(String userId) {
        jdbc.sql("insert into chat_room (name, created_by, created_at) values ('r', ?, '2026-01-01')")
                .param(userId)
                .update();
        long roomId =
                jdbc.sql("select max(room_id) from chat_room").query(Long.class).single();
        jdbc.sql("insert into room_head (room_id, last_seq, access_rev) values (?, 0, 1)")
                .param(roomId)
                .update();
        jdbc.sql(
                        "insert into membership (room_id, user_id, can_read, can_write, owner) values (?, ?, true, true, true)")
                .params(roomId, userId)
                .update();
        return roomId;
    }

    private long accessRev(long roomId) {
        return jdbc.sql("select access_rev from room_head where room_id = ?")
                .param(roomId)
                .query(Long.class)
                .single();
    }

    @Test
    void refreshTokenAloneEndsItsSession() {
        Answer session = login(newUser());

        assertThat(post("/auth/revoke", "{\"refreshToken\":\"%s\"}".formatted(session.text("refreshToken")), null)
                        .status())
                .isEqualTo(204);

        assertThat(isTaken(session.text("accessToken"))).isFalse();
        post("/auth/revoke", "{}", null).is(ProblemCode.UNAUTHENTICATED);
    }

    @Test
    void everywhereEndsAllSessionsAndLogsInAgain() {
        String userId = newUser();
        Answer one = login(userId);
        Answer two = login(userId);

        assertThat(post("/auth/revoke", "{\"everywhere\":true}", one.text("accessToken"))
                        .status())
                .isEqualTo(204);

        assertThat(isTaken(one.text("accessToken"))).isFalse();
        assertThat(isTaken(two.text("accessToken"))).isFalse();
        assertThat(heard.revoked).contains(new SessionsRevoked(userId, null));
        assertThat(isTaken(login(userId).text("accessToken"))).isTrue();
    }

    @Test
    void onlyAnOperatorEndsAnothersSessions() {
        String userId = newUser();
        String token = login(userId).text("accessToken");
        String body = "{\"userId\":\"%s\"}".formatted(userId);

        post("/auth/revoke", body, login(newUser()).text("accessToken")).is(ProblemCode.FORBIDDEN);
        assertThat(isTaken(token)).isTrue();
        assertThat(post("/auth/revoke", body, operatorToken()).status()).isEqualTo(204);

        assertThat(isTaken(token)).isFalse();
        post("/auth/revoke", "{\"userId\":\"not-there\"}", operatorToken()).is(ProblemCode.USER_NOT_FOUND);
    }

    @Test
    void lockedAccountGetsNothingUntilItIsUnlocked() {
        String userId = newUser();
        Answer session = login(userId);
        String lock = "/operator/accounts/" + userId + "/lock";

        post(lock, "", login(newUser()).text("accessToken")).is(ProblemCode.FORBIDDEN);
        post(lock, "", null).is(ProblemCode.UNAUTHENTICATED);
        assertThat(post(lock, "", operatorToken()).status()).isEqualTo(204);

        assertThat(isTaken(session.text("accessToken"))).isFalse();
        login(userId).is(ProblemCode.ACCOUNT_LOCKED);
        refresh(session.text("refreshToken")).is(ProblemCode.INVALID_CREDENTIALS);
        login(userId, "not the password").is(ProblemCode.INVALID_CREDENTIALS);

        assertThat(post("/operator/accounts/" + userId + "/unlock", "", operatorToken())
                        .status())
                .isEqualTo(204);
        assertThat(isTaken(login(userId).text("accessToken"))).isTrue();
    }

    /** The row is what another node leaves; this one is not told. */
    @Test
    void revocationByAnotherNodeIsObeyedWithinASecond() {
        String userId = newUser();
        Answer session = login(userId);
        String token = session.text("accessToken");
        String sid = session.text("refreshToken").substring(0, 24);
        assertThat(isTaken(token)).isTrue();

        assertThat(sessions.revoke(sid)).isPresent();

        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(3))
                .until(() -> !isTaken(token));
        assertThat(heard.revoked).contains(new SessionsRevoked(userId, sid));
    }

    @Test
    void moreRevocationsThanMemoryHoldsAreStillObeyed() {
        String userId = newUser();
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            List<Answer> round =
                    IntStream.range(0, 10).mapToObj(j -> login(userId)).toList();
            round.forEach(
                    session -> assertThat(isTaken(session.text("accessToken"))).isTrue());
            post("/auth/revoke", "{\"everywhere\":true}", round.getFirst().text("accessToken"));
            answers.addAll(round);
        }

        assertThat(revocations.standing()).hasSizeLessThanOrEqualTo(10);
        assertThat(answers).noneMatch(session -> isTaken(session.text("accessToken")));
        assertThat(isTaken(login(userId).text("accessToken"))).isTrue();
    }

    @Test
    void oneSessionTooManyEndsTheOldest() {
        String userId = newUser();
        List<Answer> all = IntStream.range(0, 13).mapToObj(i -> login(userId)).toList();

        assertThat(isTaken(all.getFirst().text("accessToken"))).isFalse();
        assertThat(all.subList(1, 13)).allMatch(session -> isTaken(session.text("accessToken")));
    }

    @Test
    void tokenForTheBrokerIsGoodThereAlone() {
        String userId = newUser();
        Answer answer = post(
                "/auth/token",
                "{\"grantType\":\"password\",\"userId\":\"%s\",\"password\":\"%s\",\"for\":\"mqtt\"}"
                        .formatted(userId, PASSWORD),
                null);
        String token = answer.text("accessToken");

        assertThat(answer.body().path("expiresIn").asInt()).isEqualTo(24 * 60 * 60);
        assertThat(answer.body().has("refreshToken")).isFalse();
        get("/nothing-here", token).is(ProblemCode.UNAUTHENTICATED);
        assertThat(verifier.verify(token, Set.of(Audience.BONGSU, Audience.BONGSU_MQTT))
                        .userId())
                .isEqualTo(userId);
    }

    @Test
    void deviceLogsInWithTheSecretItsOwnerWasShownOnce() {
        String owner = login(newUser()).text("accessToken");
        Answer made = post("/devices", "{\"displayName\":\"Thermometer\"}", owner);
        String body = "{\"grantType\":\"device\",\"deviceId\":\"%s\",\"secret\":\"%s\"%s}";
        String deviceId = made.text("deviceId");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("cache-control")).contains("no-store");
        assertThat(deviceId).startsWith("d-");
        Answer session = post("/auth/token", body.formatted(deviceId, made.text("secret"), ""), null);
        assertThat(isTaken(session.text("accessToken"))).isTrue();
        assertThat(post("/auth/token", body.formatted(deviceId, made.text("secret"), ",\"for\":\"mqtt\""), null)
                        .body()
                        .path("expiresIn")
                        .asInt())
                .isEqualTo(30 * 24 * 60 * 60);
        post("/auth/token", body.formatted(deviceId, "not the secret", ""), null)
                .is(ProblemCode.INVALID_CREDENTIALS);
        login(deviceId, made.text("secret")).is(ProblemCode.INVALID_CREDENTIALS);
        post("/devices", "{}", session.text("accessToken")).is(ProblemCode.FORBIDDEN);
    }

    @Test
    void userHasAsManyDevicesAsAllowed() {
        String owner = login(newUser()).text("accessToken");

        assertThat(post("/devices", "{}", owner).status()).isEqualTo(201);
        assertThat(post("/devices", "{}", owner).status()).isEqualTo(201);
        post("/devices", "{}", owner).is(ProblemCode.LIMIT_REACHED);
    }

    /** Spring would do the work first, and then find that it cannot send the answer. */
    @Test
    void spendsNoRefreshTokenOnAClientThatTakesNoJson() {
        String token = login(newUser()).text("refreshToken");

        send(request("/auth/token", null)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/xml")
                        .POST(BodyPublishers.ofString(
                                "{\"grantType\":\"refresh_token\",\"refreshToken\":\"%s\"}".formatted(token)))
                        .build())
                .is(ProblemCode.NOT_ACCEPTABLE);

        assertThat(refresh(token).status()).isEqualTo(200);
    }

    @Test
    void makesNoDeviceForAClientThatTakesNoJson() {
        String owner = login(newUser()).text("accessToken");
        for (int i = 0; i < 3; i++) {
            send(request("/devices", owner)
                            .header("Accept", "application/xml")
                            .POST(BodyPublishers.noBody())
                            .build())
                    .is(ProblemCode.NOT_ACCEPTABLE);
        }

        assertThat(post("/devices", "{}", owner).status()).isEqualTo(201);
        assertThat(post("/devices", "{}", owner).status()).isEqualTo(201);
    }

    @Test
    void refusesNamesThatWouldComeBackChanged() {
        String owner = login(newUser()).text("accessToken");

        for (String name : List.of("\\ud800", "a\\u0000b", "x".repeat(101))) {
            post("/devices", "{\"displayName\":\"" + name + "\"}", owner).is(ProblemCode.INVALID_REQUEST);
        }
    }

    @Test
    void failedLoginsAreLimitedAndRightOnesAreNot() {
        String userId = newUser();
        for (int i = 0; i < 6; i++) {
            assertThat(login(userId).status()).isEqualTo(200);
        }
        for (int i = 0; i < 3; i++) {
            login(userId, "not the password").is(ProblemCode.INVALID_CREDENTIALS);
        }

        Answer limited = login(userId).is(ProblemCode.RATE_LIMITED);

        assertThat(Integer.parseInt(limited.header("retry-after"))).isBetween(1, 20);
        assertThat(login(newUser()).status()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(21));
        assertThat(login(userId).status()).isEqualTo(200);
    }

    @Test
    void queryBringsATokenOnlyWhereABrowserCannotSetAHeader() {
        String token = login(newUser()).text("accessToken");

        post("/messages?access_token=" + token, "{}", null).is(ProblemCode.UNAUTHENTICATED);
        get("/messages?access_token=" + token, null).is(ProblemCode.UNAUTHENTICATED);
        get("/sse/chat-rooms/1/messages?access_token=" + token, null).is(ProblemCode.NOT_FOUND);
        get("/long-polling/chat-rooms/1/messages?access_token=" + token, null).is(ProblemCode.NOT_FOUND);
        get("/ws/info", null).is(ProblemCode.NOT_FOUND);
        get("/ws/info?access_token=bad", null).is(ProblemCode.UNAUTHENTICATED);
        post("/ws/1/2/xhr?access_token=bad", "", null).is(ProblemCode.UNAUTHENTICATED);
        get("/sse/chat-rooms/1/messages?access_token=" + token, token).is(ProblemCode.INVALID_REQUEST);
    }

    @Test
    void expiredTokenInHandDoesNotKeepFromLoggingIn() {
        String userId = newUser();

        Answer answer = post(
                "/auth/token",
                "{\"grantType\":\"password\",\"userId\":\"%s\",\"password\":\"%s\"}".formatted(userId, PASSWORD),
                "expired-or-worse");

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void publicKeysAreThereForEverybodyAndNothingPrivateIs() {
        Answer answer = get("/.well-known/jwks.json", null);

        assertThat(answer.body().path("keys").get(0).path("kty").asString()).isEqualTo("RSA");
        assertThat(answer.body().path("keys").get(0).path("use").asString()).isEqualTo("sig");
        assertThat(answer.body().path("keys").get(0).has("d")).isFalse();
        assertThat(answer.header("cache-control")).contains("max-age=60");
    }

    @Test
    void operatorsPagesAreForOperators() {
        get("/actuator/metrics", null).is(ProblemCode.UNAUTHENTICATED);
        get("/actuator/metrics", login(newUser()).text("accessToken")).is(ProblemCode.FORBIDDEN);
        assertThat(get("/actuator/metrics", operatorToken()).status()).isEqualTo(200);
        assertThat(get("/actuator/health/readiness", null).status()).isEqualTo(200);
        assertThat(get("/actuator/health", null).body().has("components")).isFalse();
        assertThat(get("/actuator/health", login(newUser()).text("accessToken"))
                        .body()
                        .has("components"))
                .isFalse();
        assertThat(get("/actuator/health", operatorToken())
                        .body()
                        .path("components")
                        .has("db"))
                .isTrue();
    }

    @Test
    void onlySessionsThatAreOverArePurged() {
        String userId = newUser();
        Answer refreshable = login(userId);
        clock.advance(Duration.ofDays(29));
        Answer current = refresh(refreshable.text("refreshToken"));
        String over = newUser();
        login(over);
        clock.advance(Duration.ofDays(29));
        refresh(current.text("refreshToken"));
        clock.advance(Duration.ofDays(3));

        sessions.purge(clock.instant(), 10_000);

        assertThat(sessionsOf(userId)).isEqualTo(1);
        assertThat(sessionsOf(over)).isZero();
    }

    private long sessionsOf(String userId) {
        return jdbc.sql("select count(*) from auth_session where user_id = ?")
                .param(userId)
                .query(Long.class)
                .single();
    }

    private static <T> List<T> atOnce(List<Callable<T>> calls) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newFixedThreadPool(calls.size())) {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        }
    }
}
