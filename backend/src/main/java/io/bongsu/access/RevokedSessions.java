package io.bongsu.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bongsu.broker.BrokerGuard;
import io.bongsu.membership.SessionsRevoked;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

    /** When the guard was last told of one of the user's, by {@link System#nanoTime}. */
    private final Cache<String, Long> toldNanos = bounded();

    private final Clock clock;

    RevokedSessions(Clock clock) {
        this.clock = clock;
    }

    private static <T> Cache<String, T> bounded() {
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
        toldNanos.put(revoked.userId(), System.nanoTime());
    }

    /** Whether all that this run knows of the user's revocations was known by then ({@link System#nanoTime}). */
    boolean knownBy(long nanos, String userId) {
        Long told = toldNanos.getIfPresent(userId);
        return told == null || told - nanos <= 0;
    }

    /** A user whose sessions were all revoked may log in again: only sessions let in before that are covered. */
    boolean covers(BrokerGuard.Session session) {
        if (sids.getIfPresent(session.sid()) != null) {
            return true;
        }
        Instant allRevokedAt = users.getIfPresent(session.userId());
        return allRevokedAt != null && !session.admittedAt().isAfter(allRevokedAt);
    }
}
