package io.bongsu.perf.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.perf.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostingTest {

    private static final Duration PATIENCE = Duration.ofMillis(50);

    private final List<Integer> sent = new ArrayList<>();

    /** A hundred messages of a server that hangs would take a hundred times its patience. */
    @Test
    void sendsNothingMoreOnceItsPatienceIsOverAndSaysSo() {
        Posting.Sent all = Posting.run(
                Schedule.steady(1_000, Duration.ofMillis(100)),
                Duration.ZERO,
                List.of((n, due) -> {
                    sent.add(n);
                    Moment.await(System.nanoTime() + PATIENCE.multipliedBy(4).toNanos());
                    return Sender.Outcome.UNKNOWN;
                }),
                PATIENCE);

        assertThat(sent).containsExactly(0);
        assertThat(all.attempted()).isEqualTo(100);
        assertThat(all.accepted()).isZero();
        assertThat(all.ledger(7))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("7 0 100 0,1,2,")
                .endsWith(",99");
    }

    @Test
    void countsAndTimesWhatIsAnswered() {
        Posting.Sent all = Posting.run(
                Schedule.steady(1_000, Duration.ofMillis(20)),
                Duration.ZERO,
                List.of(
                        (n, due) -> Sender.Outcome.ACCEPTED,
                        (n, due) -> n == 3 ? Sender.Outcome.REFUSED : Sender.Outcome.ACCEPTED));

        assertThat(all.attempted()).isEqualTo(20);
        assertThat(all.accepted()).isEqualTo(19);
        assertThat(all.refused()).isEqualTo(1);
        assertThat(all.answered().count()).isEqualTo(19);
        assertThat(all.ledger(7)).containsExactly("7 0 10", "7 1 10 3");
    }
}
