package io.bongsu.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.BrokerSender;
import io.bongsu.membership.SessionsRevoked;
import io.bongsu.membership.StandingRevocations;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BrokerSendersTest {

    private static final long ROOM = 7;
    private static final long REV = 5;

    private final Set<String> withRevoked = new HashSet<>();
    private final RevokedSessions revoked = new RevokedSessions(Clock.systemUTC());
    private final BrokerFence fence = new BrokerFence();
    private final BrokerSenders senders = new BrokerSenders(new Standing(), revoked, fence);

    private @Nullable ProblemException refusal(@Nullable Long acceptedAfterNanos) {
        try {
            senders.requireStanding(new BrokerSender("u-7", acceptedAfterNanos), ROOM, REV);
            return null;
        } catch (ProblemException problem) {
            return problem;
        }
    }

    @Test
    void whoHasNoRevokedLoginIsTakenWhateverTheBrokerKnows() {
        fence.passedNanos = null;
        withRevoked.add("u-8");

        assertThat(refusal(null)).isNull();
    }

    @Test
    void whatTheBrokerAcceptedAfterItKnewIsTaken() {
        withRevoked.add("u-7");
        fence.passedNanos = 100L;

        assertThat(refusal(100L)).isNull();
        assertThat(refusal(101L)).isNull();
    }

    @Test
    void whatItMayHaveAcceptedBeforeIsToBeSentAgain() {
        withRevoked.add("u-7");
        fence.passedNanos = 100L;

        assertThat(refusal(99L)).satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.BROKER_UNAVAILABLE);
            assertThat(problem.retryAfterSeconds()).isEqualTo(1);
        });
        assertThat(refusal(null)).isNotNull();
        assertThat(fence.broughtUp).isEmpty();
    }

    @Test
    void aBrokerThatIsBehindIsBroughtUp() {
        withRevoked.add("u-7");
        fence.passedNanos = null;

        assertThat(refusal(100L)).isNotNull();
        assertThat(fence.broughtUp).containsExactly(ROOM);
    }

    /** A broker that asks this process knows from the moment this process does. */
    @Test
    void whereTheBrokerAsksThisProcessTheMomentItWasToldCounts() {
        withRevoked.add("u-7");
        fence.passedNanos = Long.MIN_VALUE;
        long before = System.nanoTime();
        revoked.add(new SessionsRevoked("u-7", "s-1"));
        long after = System.nanoTime();

        assertThat(refusal(before - 1)).isNotNull();
        assertThat(refusal(after)).isNull();
    }

    private final class Standing implements StandingRevocations {

        @Override
        public void catchUp(Instant movedAt) {}

        @Override
        public List<Revocation> standing() {
            return List.of();
        }

        @Override
        public boolean mayStandAgainst(String userId) {
            return withRevoked.contains(userId);
        }

        @Override
        public List<Revocation> standingAfter(String sid, int limit) {
            return List.of();
        }

        @Override
        public List<Revocation> since(Instant since) {
            return List.of();
        }
    }

    /** Passed the room when the test says. */
    private static final class BrokerFence implements Fence {

        @Nullable
        Long passedNanos;

        final List<Long> broughtUp = new ArrayList<>();

        @Override
        public boolean passed(long roomId, long accessRev) {
            return passedNanos != null;
        }

        @Override
        public boolean passedBy(long nanos, long roomId, long accessRev) {
            return passedNanos != null && passedNanos <= nanos;
        }

        @Override
        public void bringUp(long roomId, long accessRev) {
            broughtUp.add(roomId);
        }

        @Override
        public CompletionStage<Void> confirm() {
            return Fence.OPEN.confirm();
        }

        @Override
        public void onPassed(LongConsumer listener) {}

        @Override
        public boolean await(long roomId, long accessRev) {
            return passed(roomId, accessRev);
        }
    }
}
