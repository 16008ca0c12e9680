package io.bongsu.access;

import io.bongsu.auth.Audience;
import io.bongsu.auth.TokenVerifier;
import io.bongsu.broker.BrokerGuard;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Access;
import io.bongsu.membership.Caller;
import io.bongsu.membership.Rights;
import io.bongsu.membership.Role;
import io.bongsu.membership.RoomAccess;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Answers a broker that asks this process: the token decides who it is, the topic table and the memberships what they
 * may do. Faults (the database away) are thrown; the broker denies and tells a connecting client to come again.
 */
@Component
class MembershipBrokerGuard implements BrokerGuard {

    private static final Set<Audience> BOTH_AUDIENCES = EnumSet.allOf(Audience.class);
    private static final int CLIENT_ID_CHARS_MAX = 128;

    private final Function<String, Caller> tokens;
    private final LongFunction<RoomAccess> access;
    private final RevokedSessions revoked;
    private final Clock clock;

    @Autowired
    MembershipBrokerGuard(TokenVerifier tokens, Access access, RevokedSessions revoked, Clock clock) {
        this(token -> tokens.verify(token, BOTH_AUDIENCES), access::of, revoked, clock);
    }

    /** Both functions throw {@link ProblemException}, as what they stand for does. */
    MembershipBrokerGuard(
            Function<String, Caller> tokens, LongFunction<RoomAccess> access, RevokedSessions revoked, Clock clock) {
        this.tokens = tokens;
        this.access = access;
        this.revoked = revoked;
        this.clock = clock;
    }

    @Override
    public Admission connect(String clientId, String token) {
        if (token.isEmpty()) {
            return new Refusal("it brings no token as its password");
        }
        // Read before the token is verified: a revocation in between then covers the session.
        Instant admittedAt = clock.instant();
        try {
            return admit(clientId, tokens.apply(token), admittedAt);
        } catch (ProblemException e) {
            if (e.code().status() >= 500 || e.code() == ProblemCode.RATE_LIMITED) {
                throw e;
            }
            return new Refusal(
                    e.code() == ProblemCode.TOKEN_EXPIRED ? "its token has expired" : "its password is no valid token");
        }
    }

    /** Only who brings a good token is told what is wrong besides: that is theirs to know. */
    private Admission admit(String clientId, Caller caller, Instant admittedAt) {
        String userId = caller.userId();
        if (caller.role() == Role.BACKEND) {
            return new Refusal("its token is a backend's");
        }
        if (!isOwnClientId(clientId, userId)) {
            return new Refusal("its client id must be " + userId + " or " + userId + ":<suffix>, of at most "
                    + CLIENT_ID_CHARS_MAX + " characters");
        }
        Session session =
                new Session(userId, clientId, caller.role().claim(), caller.sid(), caller.expiresAt(), admittedAt);
        return revoked.covers(session) ? new Refusal("its token was revoked") : session;
    }

    /** Nobody may take over another user's session (MQTT 5 §3.1.4): ids are {@code <user>} or {@code <user>:<any>}. */
    private static boolean isOwnClientId(String clientId, String userId) {
        return clientId.length() <= CLIENT_ID_CHARS_MAX
                && (clientId.equals(userId) || clientId.startsWith(userId + ":"))
                && clientId.chars().noneMatch(Character::isISOControl);
    }

    @Override
    public boolean maySubscribe(Session session, String topicFilter) {
        return allows(session, Action.SUBSCRIBE, topicFilter);
    }

    @Override
    public boolean mayPublish(Session session, String topic) {
        return allows(session, Action.WRITE, topic);
    }

    @Override
    public boolean mayReceive(Session session, String topic) {
        return allows(session, Action.READ, topic);
    }

    /** Tokens of the backend are not let in, so every session has a plain user's rights, whatever its role. */
    private boolean allows(Session session, Action action, String topic) {
        return !revoked.covers(session)
                && TopicRules.allows(
                        Role.USER, session.userId(), action, topic, roomId -> rights(roomId, session.userId()));
    }

    private Rights rights(long roomId, String userId) {
        try {
            return access.apply(roomId).of(userId);
        } catch (ProblemException e) {
            if (e.code() == ProblemCode.ROOM_NOT_FOUND) {
                return Rights.NONE;
            }
            throw e;
        }
    }
}
