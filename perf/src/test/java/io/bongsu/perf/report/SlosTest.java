package io.bongsu.perf.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bongsu.perf.report.Repetition.Losses;
import io.bongsu.perf.report.Slos.Objective;
import io.bongsu.perf.report.Slos.Standing;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SlosTest {

    @Test
    void allowsOneOfTenThousandDeliveriesAndNoMore() {
        assertThat(delivery(Invented.lost(10_000, 1, 0)).met()).isTrue();
        assertThat(delivery(Invented.lost(10_000, 1, 0)).budgetUsed()).isEqualTo(1);
        assertThat(delivery(Invented.lost(9_999, 1, 0)).met()).isFalse();
        assertThat(delivery(Invented.lost(9_999, 0, 0)).met()).isTrue();
        assertThat(delivery(Invented.lost(20_000, 1, 2)).verdict())
                .as("made again is not once")
                .isEqualTo("MISSED");
        assertThat(delivery(Invented.lost(20_000, 1, 2)).budgetUsed()).isCloseTo(1.5, within(1e-9));
    }

    @Test
    void countsNoMoreBadDeliveriesThanThereWere() {
        assertThat(delivery(Invented.lost(10, 0, 500)).bad()).isEqualTo(10);
    }

    @Test
    void judgesNothingByNothing() {
        for (Standing standing : Slos.of(Invented.report(List.of())).overall()) {
            assertThat(standing.verdict()).isEqualTo("nothing to judge by");
            assertThat(standing.met()).isFalse();
            assertThat(standing.seen()).isEqualTo("–");
            assertThat(standing.budgetUsed()).isZero();
        }
        assertThat(delivery(Losses.none()).verdict()).isEqualTo("nothing to judge by");
    }

    @Test
    void countsAsUnavailableWhatWasNotAccepted() {
        Standing met = standing(Objective.AVAILABILITY, new Losses(1_000, 999, 999, 999, 0, 0, 0, 1, 0), Delays.none());
        assertThat(met.met()).isTrue();
        assertThat(met.seen()).isEqualTo("99.9000 %");
        Standing missed =
                standing(Objective.AVAILABILITY, new Losses(999, 998, 998, 998, 0, 0, 0, 1, 0), Delays.none());
        assertThat(missed.met()).isFalse();
        assertThat(missed.seen()).as("not rounded up to what was promised").isEqualTo("99.8998 %");
    }

    @Test
    void allowsOneOfAHundredDelaysToReachTheBound() {
        long[] quick = LongStream.generate(() -> 10).limit(99).toArray();
        Delays one = Invented.together(Invented.delays(quick), Invented.delays(500));
        Delays two = one.plus(Invented.delays(9_000));
        assertThat(standing(Objective.DELAY, Losses.none(), one).met()).isTrue();
        assertThat(standing(Objective.DELAY, Losses.none(), two).met()).isFalse();
        assertThat(standing(Objective.DELAY, Losses.none(), two).seen()).isEqualTo("p99 500 ms");
    }

    @Test
    void judgesDelaysByTheWorstCaseHoweverManyOthersThereAre() {
        long[] quick = LongStream.generate(() -> 10).limit(100_000).toArray();
        Case large = Invented.of("load", "10,000", Invented.repetition(Losses.none(), Invented.delays(quick)));
        Case small = Invented.of("load", "1", Invented.repetition(Losses.none(), Invented.delays(600, 700)));
        Standing delays =
                Slos.of(Invented.report(List.of(small, large))).overall().getFirst();

        assertThat(delays.met()).isFalse();
        assertThat(delays.bad()).isEqualTo(2);
    }

    @Test
    void doesNotHoldAgainstUsWhereASearchForTheMostHasEnded() {
        Case overloaded =
                Invented.of("peers", "knee", Invented.repetition(Invented.lost(50, 50, 0), Invented.delays(900)));
        Case knee = Invented.withFactors(overloaded, Map.of("who", "Bongsu, STOMP", Case.SEARCH, "posts"));
        assertThat(Slos.of(Invented.report(List.of(knee))).overall()).noneMatch(Standing::told);
    }

    @Test
    void holdsNobodyElsesLossesAgainstUs() {
        Case lossy = Invented.of("peers", "theirs", Invented.repetition(Invented.lost(50, 50, 0), Delays.none()));
        Case theirs = Invented.withFactors(lossy, Map.of("who", "Socket.IO"));
        Case ours = Invented.withFactors(lossy, Map.of("who", "Bongsu, STOMP"));
        assertThat(Slos.of(Invented.report(List.of(theirs))).overall()).noneMatch(Standing::told);
        assertThat(Slos.of(Invented.report(List.of(theirs, ours)))
                        .overall()
                        .getLast()
                        .bad())
                .isEqualTo(50);
    }

    @Test
    void countsApartWhatWasInjuredOnPurpose() {
        Case healthy = Invented.measured("healthy");
        Case injured = Invented.injured(
                Invented.of("recovery", "killed", Invented.repetition(Invented.lost(50, 50, 0), Delays.none())));
        Slos slos = Slos.of(Invented.report(List.of(healthy, injured)));
        assertThat(slos.overall()).allMatch(Standing::met);
        assertThat(slos.scenarios()).containsOnlyKeys("load");
        assertThat(slos.injured().getLast().bad()).isEqualTo(50);
        assertThat(Slos.of(Invented.report(List.of(healthy))).injured()).isEmpty();
    }

    @Test
    void areToldOnTheScreenWithTheFiguresOfTheCases() {
        var screen = new ByteArrayOutputStream();
        Case measured = Invented.withAims(
                Invented.of("load", "case", Invented.repetition(Invented.lost(9_999, 1, 0), Invented.delays(5))),
                new Case.Aim("lost", false, 0),
                new Case.Aim("p99", false, 10));
        Summary.print(Invented.unfinished(List.of(measured)), new PrintStream(screen, true, StandardCharsets.UTF_8));
        assertThat(screen.toString(StandardCharsets.UTF_8).lines().map(line -> line.strip()
                        .replaceAll(" +", " ")))
                .anyMatch(line -> line.endsWith("(NOT COMPLETE)"))
                .containsSubsequence(
                        "load p50 ms p99 ms max ms lost duplicated disorder",
                        "case 5.00 5.00 5.00 1 0 0",
                        "aim: lost ≤ 0, seen 1, MISSED",
                        "1 of 2 aims met",
                        "99.99 % of the expected deliveries made exactly once: 99.9899 %, MISSED; error budget: deliveries lost"
                                + " or made again 1 of 0.99 allowed (101 %)");
    }

    private static Standing delivery(Losses losses) {
        return standing(Objective.DELIVERY, losses, Delays.none());
    }

    private static Standing standing(Objective objective, Losses losses, Delays delays) {
        Case measured = Invented.of("load", "case", Invented.repetition(losses, delays));
        return Slos.of(Invented.report(List.of(measured))).overall().stream()
                .filter(standing -> standing.objective() == objective)
                .findFirst()
                .orElseThrow();
    }
}
