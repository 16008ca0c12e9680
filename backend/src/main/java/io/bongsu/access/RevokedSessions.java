package io.bongsu.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bongsu.broker.BrokerGuard;
import io.bongsu.membership.SessionsRevoked;
import io.bongsu.membership.StandingRevocations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The revocations of this run, for the sessions already at the broker: a kick takes milliseconds to cut a line, and
 * nothing may be delivered over it meanwhile. Whether a token may open a new session is the verifier's answer.
 */
@Component
class RevokedSessions {

    /** As long as the longest token lives: a device's, at the broker. */
    private static final Duration KEPT = Duration.ofDays(30);

    /** Beyond it the oldest is forgotten: its line was cut long ago, and the verifier refuses its token. */
    private static final int ENTRIES_MAX = 100_000;

    private final Cache<String, Instant> sids = bounded();
    private final Cache<String, Instant> users = bounded();

    private final Predicate<String> isRevoked;
    private final Clock clock;

    /** A revocation that is known holds here before anybody is told of it. */
    @Autowired
    RevokedSessions(StandingRevocations revocations, Clock clock) {
        this(revocations::isRevoked, clock);
    }

    RevokedSessions(Predicate<String> isRevoked, Clock clock) {
        this.isRevoked = isRevoked;
        this.clock = clock;
    }

    private static Cache<String, Instant> bounded() {
        return Caffeine.newBuilder()
                .maximumSize(ENTRIES_MAX)
                .expireAfterWrite(KEPT)
                .build();
    }

    void add(SessionsRevoked revoked) {
        if (revoked.sid() == null) {
            users.put(revoked.userId(), clock.instant());
        } else {
            sids.put(revoked.sid(), clock.instant());
        }
    }

    /** A user whose sessions were all revoked may log in again: only sessions let in before that are covered. */
    boolean covers(BrokerGuard.Session session) {
        if (isRevoked.test(session.sid()) || sids.getIfPresent(session.sid()) != null) {
            return true;
        }
        Instant allRevokedAt = users.getIfPresent(session.userId());
        return allRevokedAt != null && !session.admittedAt().isAfter(allRevokedAt);
    }
}
