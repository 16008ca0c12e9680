package io.bongsu.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bongsu.broker.BrokerClients;
import io.bongsu.broker.BrokerGuard.Refusal;
import io.bongsu.broker.BrokerGuard.Session;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.AccessChanged;
import io.bongsu.membership.Caller;
import io.bongsu.membership.Rights;
import io.bongsu.membership.Role;
import io.bongsu.membership.RoomAccess;
import io.bongsu.membership.SessionsRevoked;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

class MembershipBrokerGuardTest {

    private static final String TOPIC = "chat-rooms/42/messages";
    private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

    private Instant now = START;
    private final Clock clock = new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };
    private final RevokedSessions revoked = new RevokedSessions(sid -> false, clock);
    private final MembershipBrokerGuard guard =
            new MembershipBrokerGuard(MembershipBrokerGuardTest::verify, this::access, revoked, clock);
    private final List<String> kicked = new ArrayList<>();
    private BrokerKicks kicks;

    @BeforeEach
    void listen() {
        var beans = new StaticListableBeanFactory(Map.of("clients", new BrokerClients() {
            @Override
            public boolean enforcesAccess() {
                return true;
            }

            @Override
            public void kick(String userId) {
                kicked.add(userId);
            }
        }));
        kicks = new BrokerKicks(revoked, beans.getBeanProvider(BrokerClients.class));
    }

    /** A token is {@code <role>/<user>/<sid>}. */
    private static Caller verify(String token) {
        String[] parts = token.split("/", -1);
        return switch (parts[0]) {
            case "bad" -> throw new ProblemException(ProblemCode.UNAUTHENTICATED, "no");
            case "old" -> throw new ProblemException(ProblemCode.TOKEN_EXPIRED, "over");
            case "fault" -> throw new ProblemException(ProblemCode.DATABASE_UNAVAILABLE, "away");
            default -> new Caller(parts[1], Role.valueOf(parts[0]), parts[2], START.plus(Duration.ofHours(1)));
        };
    }

    private RoomAccess access(long roomId) {
        return switch ((int) roomId) {
            case 42 -> new RoomAccess(42, 1, Map.of("u-7", Rights.MEMBER));
            case 43 -> throw new ProblemException(ProblemCode.ROOM_NOT_FOUND, "none");
            default -> throw new ProblemException(ProblemCode.DATABASE_UNAVAILABLE, "away");
        };
    }

    private Session admit(String sid) {
        return (Session) guard.connect("u-7:phone", "USER/u-7/" + sid);
    }

    @Test
    void admitsTheTokensUserUnderTheirOwnClientIds() {
        assertThat(guard.connect("u-7", "USER/u-7/s-1")).isInstanceOf(Session.class);
        assertThat(admit("s-1").userId()).isEqualTo("u-7");
        assertThat(guard.connect("d-3:1", "DEVICE/d-3/s-2")).isInstanceOf(Session.class);
        assertThat(guard.connect("u-7:" + "x".repeat(124), "USER/u-7/s-1")).isInstanceOf(Session.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "u-8", "u-77", "u-", "U-7", ":u-7", "u-7/x", "u-8:u-7", "u-7:\n", "u-7:\u0000", "u-7-x"})
    void refusesOtherClientIds(String clientId) {
        assertThat(guard.connect(clientId, "USER/u-7/s-1"))
                .isEqualTo(new Refusal("its client id must be u-7 or u-7:<suffix>, of at most 128 characters"));
    }

    @Test
    void refusesALongClientIdABadTokenAndTheBackendsRole() {
        assertThat(guard.connect("u-7:" + "x".repeat(125), "USER/u-7/s-1"))
                .isEqualTo(new Refusal("its client id must be u-7 or u-7:<suffix>, of at most 128 characters"));
        assertThat(guard.connect("u-7", "bad/u-7/s-1")).isEqualTo(new Refusal("its password is no valid token"));
        assertThat(guard.connect("u-8", "bad/u-7/s-1")).isEqualTo(new Refusal("its password is no valid token"));
        assertThat(guard.connect("u-7", "old/u-7/s-1")).isEqualTo(new Refusal("its token has expired"));
        assertThat(guard.connect("u-7", "")).isEqualTo(new Refusal("it brings no token as its password"));
        assertThat(guard.connect("bongsu-backend", "BACKEND/bongsu-backend/s-1"))
                .isEqualTo(new Refusal("its token is a backend's"));
    }

    @Test
    void throwsOnFaultsSoThatClientsComeAgain() {
        assertThatThrownBy(() -> guard.connect("u-7", "fault/u-7/s-1")).isInstanceOf(ProblemException.class);
        Session session = admit("s-1");
        assertThatThrownBy(() -> guard.mayReceive(session, "chat-rooms/44/messages"))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void asksTheMemberships() {
        Session session = admit("s-1");
        assertThat(guard.maySubscribe(session, TOPIC)).isTrue();
        assertThat(guard.mayReceive(session, TOPIC)).isTrue();
        assertThat(guard.mayPublish(session, "chat-rooms/42/send/u-7")).isTrue();
        assertThat(guard.mayPublish(session, TOPIC)).isFalse();
        assertThat(guard.mayReceive(session, "chat-rooms/43/messages")).isFalse();
    }

    @Test
    void deniesEverythingToARevokedSessionAndKicksIt() {
        Session revokedOne = admit("s-1");
        Session other = admit("s-2");
        kicks.on(new SessionsRevoked("u-7", "s-1"));
        assertThat(kicked).containsExactly("u-7");
        assertThat(guard.mayReceive(revokedOne, TOPIC)).isFalse();
        assertThat(guard.maySubscribe(revokedOne, TOPIC)).isFalse();
        assertThat(guard.mayPublish(revokedOne, "users/u-7/presence")).isFalse();
        assertThat(guard.mayReceive(other, TOPIC)).isTrue();
        assertThat(guard.connect("u-7", "USER/u-7/s-1")).isEqualTo(new Refusal("its token was revoked"));
    }

    @Test
    void coversAllSessionsOfAUserButNotTheNextLogin() {
        Session before = admit("s-1");
        now = now.plusMillis(5);
        kicks.on(new SessionsRevoked("u-7", null));
        assertThat(guard.mayReceive(before, TOPIC)).isFalse();
        now = now.plusMillis(5);
        assertThat(guard.mayReceive(admit("s-2"), TOPIC)).isTrue();
    }

    @Test
    void kicksWhoeverLostARightAndNobodyElse() {
        Rights readOnly = new Rights(true, false, false);
        kicks.on(new AccessChanged(42, 2, "gained", Rights.NONE, Rights.MEMBER));
        kicks.on(new AccessChanged(42, 3, "owner-no-more", Rights.OWNER, Rights.MEMBER));
        kicks.on(new AccessChanged(42, 4, "lost-write", Rights.MEMBER, readOnly));
        kicks.on(new AccessChanged(42, 5, "lost-all", readOnly, Rights.NONE));
        assertThat(kicked).containsExactly("lost-write", "lost-all");
    }
}
