package io.bongsu.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.membership.AccessRevisions;
import io.bongsu.membership.StandingRevocations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Another node beside the running server: same database, its own memory, polled by hand. */
@AuthOnH2
class RevocationsTest extends AuthHttp {

    @Autowired
    DataSource database;

    @Autowired
    Sessions sessions;

    @Autowired
    AuthSettings settings;

    private final AtomicBoolean away = new AtomicBoolean();
    private final List<Object> events = new ArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Revocations otherNode;

    /** What tests before this one revoked on the shared server no longer matters by then, and leaves room in the other node's memory. */
    @BeforeEach
    void startOtherNode() {
        clock.advance(Duration.ofDays(2));
        otherNode = node();
    }

    private Revocations node() {
        DataSource mayBeAway = new DelegatingDataSource(database) {
            @Override
            public Connection getConnection() throws SQLException {
                if (away.get()) {
                    throw new SQLException("the test has taken the database away", "08001");
                }
                return super.getConnection();
            }
        };
        JdbcClient jdbc = JdbcClient.create(mayBeAway);
        Sessions own = new Sessions(
                jdbc,
                new JdbcTransactionManager(mayBeAway),
                new AccessRevisions(jdbc, event -> {}, clock),
                new AccountTurns(settings),
                settings,
                clock);
        return new Revocations(own, settings, clock, events::add, meters);
    }

    private String newSid() {
        return login(newUser()).text("refreshToken").substring(0, 24);
    }

    private double failures() {
        return meters.get("bongsu.auth.revocations.poll.failures").counter().count();
    }

    @Test
    void revocationElsewhereIsLearnedOnceAndToldOnce() {
        String sid = newSid();
        sessions.revoke(sid);

        otherNode.poll();
        assertThat(otherNode.isRevoked(sid)).isTrue();
        int told = events.size();
        otherNode.poll();

        assertThat(told).isPositive();
        assertThat(events).hasSize(told);
    }

    @Test
    void whoReadsARoomThatMovedLatelyLearnsWhyAndOneAtRestAsksNothing() {
        String sid = newSid();
        sessions.revoke(sid);
        Instant longAgo = clock.instant().minus(Revocations.OVERLAP).minusSeconds(10);
        Instant lately = clock.instant().minus(Revocations.OVERLAP).plusSeconds(10);

        otherNode.catchUp(longAgo);
        assertThat(otherNode.isRevoked(sid)).isFalse();

        otherNode.catchUp(lately);
        assertThat(otherNode.isRevoked(sid)).isTrue();
    }

    @Test
    void whatIsLongAgoIsCountedFromTheLastAnswerNotFromNow() {
        clock.advance(Duration.ofMinutes(10));
        String sid = newSid();
        sessions.revoke(sid);
        Instant moved = clock.instant();
        clock.advance(Duration.ofMinutes(10));

        otherNode.catchUp(moved);

        assertThat(otherNode.isRevoked(sid)).isTrue();
    }

    @Test
    void databaseAwayKeepsWhatIsKnownAndIsCounted() {
        String sid = newSid();
        sessions.revoke(sid);
        otherNode.poll();
        away.set(true);

        otherNode.poll();
        otherNode.poll();

        assertThat(otherNode.isRevoked(sid)).isTrue();
        assertThat(failures()).isEqualTo(2);
    }

    @Test
    void whatWasRevokedWhileTheDatabaseWasAwayForLongIsLearnedAfterwards() {
        String sid = newSid();
        away.set(true);
        sessions.revoke(sid);
        otherNode.poll();
        clock.advance(Duration.ofMinutes(10));
        otherNode.poll();
        assertThat(meters.get("bongsu.auth.revocations.age").gauge().value()).isGreaterThan(599);
        assertThat(otherNode.isRevoked(sid)).isFalse();

        away.set(false);
        otherNode.poll();

        assertThat(otherNode.isRevoked(sid)).isTrue();
        assertThat(meters.get("bongsu.auth.revocations.age").gauge().value()).isLessThan(60);
    }

    @Test
    void nodeThatStartsKnowsWhatWasRevokedBefore() {
        String sid = newSid();
        sessions.revoke(sid);
        clock.advance(Duration.ofMinutes(5));

        Revocations started = node();

        assertThat(started.isRevokedAskingTheDatabase(sid)).isTrue();
    }

    @Test
    void revocationIsForgottenWhenItsTokensAreAllExpired() {
        String user = newUser();
        String sid = login(user).text("refreshToken").substring(0, 24);
        sessions.revoke(sid);
        otherNode.poll();
        clock.advance(Duration.ofMinutes(14));
        otherNode.sweep();
        assertThat(otherNode.isRevoked(sid)).isTrue();
        long number = otherNode.numberOf(user);
        assertThat(number).isPositive();
        assertThat(otherNode.numberOf("somebody-else")).isZero();

        clock.advance(Duration.ofMinutes(3));
        otherNode.sweep();

        assertThat(otherNode.isRevoked(sid)).isFalse();
        // What the broker kept of it may still come.
        assertThat(otherNode.numberOf(user)).isEqualTo(number);

        clock.advance(Duration.ofHours(1));
        otherNode.sweep();

        assertThat(otherNode.numberOf(user)).isZero();
    }

    @Test
    void eachRevocationOfAUserMakesAnotherNumberOnANodeThatHasJustStartedToo() {
        String user = newUser();
        sessions.revoke(login(user).text("refreshToken").substring(0, 24));
        otherNode.poll();
        long first = otherNode.numberOf(user);

        sessions.revoke(login(user).text("refreshToken").substring(0, 24));
        otherNode.poll();

        assertThat(first).isPositive();
        assertThat(otherNode.numberOf(user)).isGreaterThan(first);
        clock.advance(Duration.ofMinutes(30));
        assertThat(node().numberOf(user)).isPositive();
    }

    @Test
    void theBrokerIsToldOfItForAnHourMoreSinceALateWillMayStillWait() {
        String sid = newSid();
        Instant before = clock.instant();
        sessions.revoke(sid);

        clock.advance(Duration.ofMinutes(70));
        assertThat(sidsAfter()).contains(sid);
        assertThat(sidsSince(before)).contains(sid);

        clock.advance(Duration.ofMinutes(10));
        assertThat(sidsAfter()).doesNotContain(sid);
        assertThat(sidsSince(before)).doesNotContain(sid);
    }

    private List<String> sidsAfter() {
        return sids(otherNode.standingAfter("", 1_000));
    }

    private List<String> sidsSince(Instant since) {
        return sids(otherNode.since(since));
    }

    private static List<String> sids(List<StandingRevocations.Revocation> revocations) {
        return revocations.stream().map(StandingRevocations.Revocation::sid).toList();
    }
}
