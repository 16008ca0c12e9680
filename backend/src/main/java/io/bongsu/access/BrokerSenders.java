package io.bongsu.access;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.BrokerSender;
import io.bongsu.membership.BrokerStanding;
import io.bongsu.membership.StandingRevocations;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * What the broker accepted from somebody with a revoked login may have come from that login, as long as the broker did not know of
 * the revocation. A revocation moves its user's rooms to a newer revision, and the broker acknowledges that revision after the
 * revocation itself: so what it accepted after it had acknowledged the room came from another login.
 */
@Component
class BrokerSenders implements BrokerStanding {

    private static final Duration SOON = Duration.ofSeconds(1);

    private final StandingRevocations revocations;
    private final RevokedSessions revoked;
    private final Fence fence;

    BrokerSenders(StandingRevocations revocations, RevokedSessions revoked, Fence fence) {
        this.revocations = revocations;
        this.revoked = revoked;
        this.fence = fence;
    }

    @Override
    public void requireStanding(BrokerSender sender, long roomId, long accessRev) {
        if (!revocations.mayStandAgainst(sender.userId())) {
            return;
        }
        Long acceptedAfter = sender.acceptedAfterNanos();
        if (acceptedAfter != null
                && fence.passedBy(acceptedAfter, roomId, accessRev)
                && revoked.knownBy(acceptedAfter, sender.userId())) {
            return;
        }
        if (!fence.passed(roomId, accessRev)) {
            fence.bringUp(roomId, accessRev);
        }
        throw new ProblemException(
                ProblemCode.BROKER_UNAVAILABLE,
                "A login of yours was ended, and the broker may not have known it yet; nothing was stored.",
                SOON,
                null);
    }
}
