package io.bongsu.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.BrokerSender;
import io.bongsu.membership.BrokerStanding;
import io.bongsu.membership.StandingRevocations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What the broker accepted from somebody with a revoked login may have come from that login, as long as the broker did not know of
 * the revocation. A revocation moves its user's rooms to a newer revision, and the broker acknowledges that revision after the
 * revocation itself. So once it has acknowledged any of these rooms, what it accepts from then on comes from another login, until one
 * more is revoked. (A broker that asks this process knows when this process does.)
 */
@Component
class BrokerSenders implements BrokerStanding {

    private static final Duration SOON = Duration.ofSeconds(1);

    /** Beyond it somebody is asked to send again, once more. */
    private static final int USERS_MAX = 100_000;

    /**
     * The broker knows.
     *
     * @param number of the user's newest revocation then
     */
    private record Known(long number, long sinceNanos) {}

    private final StandingRevocations revocations;
    private final Fence fence;
    private final Cache<String, Known> knownOf =
            Caffeine.newBuilder().maximumSize(USERS_MAX).build();

    BrokerSenders(StandingRevocations revocations, Fence fence) {
        this.revocations = revocations;
        this.fence = fence;
    }

    @Override
    public void requireStanding(BrokerSender sender, long roomId, long accessRev) {
        // First of all: one that is learned later makes another number.
        long number = revocations.numberOf(sender.userId());
        if (number == 0) {
            return;
        }
        Known known = known(sender.userId(), number, roomId, accessRev);
        Long acceptedAfter = sender.acceptedAfterNanos();
        if (known == null || acceptedAfter == null || acceptedAfter - known.sinceNanos() < 0) {
            throw new ProblemException(
                    ProblemCode.BROKER_UNAVAILABLE,
                    "A login of yours was ended, and the broker may not have known it yet; nothing was stored.",
                    SOON,
                    null);
        }
    }

    private @Nullable Known known(String userId, long number, long roomId, long accessRev) {
        Known before = knownOf.getIfPresent(userId);
        if (before != null && before.number() == number) {
            return before;
        }
        if (!fence.passed(roomId, accessRev)) {
            fence.bringUp(roomId, accessRev);
            return null;
        }
        Known now = new Known(number, System.nanoTime());
        knownOf.put(userId, now);
        return now;
    }
}
