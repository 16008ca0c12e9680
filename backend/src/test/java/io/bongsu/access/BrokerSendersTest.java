package io.bongsu.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.BrokerSender;
import io.bongsu.membership.StandingRevocations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BrokerSendersTest {

    private static final long ROOM = 7;
    private static final long REV = 5;

    private final Map<String, Long> numbers = new HashMap<>();
    private final BrokerFence fence = new BrokerFence();
    private final BrokerSenders senders = new BrokerSenders(new Standing(), fence);

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
        numbers.put("u-8", 1L);

        assertThat(refusal(null)).isNull();
    }

    @Test
    void whatTheBrokerMayHaveAcceptedBeforeItKnewIsToBeSentAgain() {
        numbers.put("u-7", 1L);
        fence.passed = true;

        assertThat(refusal(System.nanoTime())).satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.BROKER_UNAVAILABLE);
            assertThat(problem.retryAfterSeconds()).isEqualTo(1);
        });
        assertThat(refusal(null)).isNotNull();
        assertThat(fence.broughtUp).isEmpty();
    }

    /** However often the room's members change meanwhile, and the broker is behind with that. */
    @Test
    void whatItAcceptedAfterItKnewIsTakenUntilOneMoreIsRevoked() {
        numbers.put("u-7", 1L);
        fence.passed = true;
        assertThat(refusal(System.nanoTime())).isNotNull();

        fence.passed = false;
        assertThat(refusal(System.nanoTime())).isNull();

        numbers.put("u-7", 2L);
        assertThat(refusal(System.nanoTime())).isNotNull();
        fence.passed = true;
        assertThat(refusal(System.nanoTime())).isNotNull();
        assertThat(refusal(System.nanoTime())).isNull();
    }

    @Test
    void aBrokerThatIsBehindIsBroughtUp() {
        numbers.put("u-7", 1L);

        assertThat(refusal(System.nanoTime())).isNotNull();
        assertThat(refusal(System.nanoTime())).isNotNull();
        assertThat(fence.broughtUp).containsExactly(ROOM, ROOM);
    }

    private final class Standing implements StandingRevocations {

        @Override
        public void catchUp(Instant movedAt) {}

        @Override
        public List<Revocation> standing() {
            return List.of();
        }

        @Override
        public boolean isRevoked(String sid) {
            return false;
        }

        @Override
        public long numberOf(String userId) {
            return numbers.getOrDefault(userId, 0L);
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

        boolean passed;

        final List<Long> broughtUp = new ArrayList<>();

        @Override
        public boolean passed(long roomId, long accessRev) {
            return passed;
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
