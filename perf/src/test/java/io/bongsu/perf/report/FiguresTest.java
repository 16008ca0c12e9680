package io.bongsu.perf.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bongsu.perf.report.Case.Aim;
import io.bongsu.perf.report.Repetition.Reading;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void takesPercentilesOfTheWholeDistribution() {
        Delays delays = Invented.delays(LongStream.rangeClosed(1, 1_000).toArray());
        assertThat(delays.millis(50)).isCloseTo(500, within(0.5));
        assertThat(delays.millis(90)).isCloseTo(900, within(0.9));
        assertThat(delays.millis(99)).isCloseTo(990, within(1.0));
        assertThat(delays.millis(99.9)).isCloseTo(999, within(1.0));
        assertThat(delays.maxMillis()).isCloseTo(1_000, within(1.0));
        assertThat(Delays.none().millis(99)).isZero();
    }

    @Test
    void putsRepetitionsTogetherAsDelaysAndNotAsPercentiles() {
        Delays quick = Invented.delays(LongStream.generate(() -> 1).limit(990).toArray());
        Delays slow = Invented.delays(LongStream.generate(() -> 100).limit(10).toArray());
        Case measured = Invented.of(
                "load",
                "case",
                Invented.repetition(Invented.lost(990, 1, 0), quick),
                Invented.repetition(Invented.lost(10, 2, 3), slow));
        assertThat(measured.delays().count()).isEqualTo(1_000);
        assertThat(measured.delays().millis(99)).isCloseTo(1, within(0.01));
        assertThat(measured.delays().millis(99.1)).isCloseTo(100, within(0.1));
        assertThat(measured.losses().lost()).isEqualTo(3);
        assertThat(measured.losses().expected()).isEqualTo(1_000);
        assertThat(measured.delays()).isEqualTo(Invented.together(slow, quick)).isNotEqualTo(quick);
    }

    @Test
    void readsBackADistributionWhole() {
        Delays delays = Invented.delays(1, 7, 500, 60_000);
        assertThat(Delays.decoded(delays.encoded())).isEqualTo(delays).hasSameHashCodeAs(delays);
    }

    /** A server that takes nothing loses nothing, and has met no aim by that. */
    @Test
    void judgesNoLossesWhereNothingWasAccepted() {
        Repetition none = Invented.repetition(new Repetition.Losses(100, 0, 0, 0, 0, 0, 0, 0, 0), Delays.none());
        Case measured = Invented.of("load", "a server that is ill", none);

        assertThat(Figures.verdict(measured, new Aim("lost", false, 0))).isEqualTo("not measured");
        assertThat(measured.losses().notAccepted()).isEqualTo(100);
    }

    @Test
    void judgesNothingOfWhichOneRepetitionHasNoFigure() {
        Repetition good = Invented.repetition(Invented.lost(9, 0, 0), Invented.delays(1, 2));
        Repetition nothing = Invented.repetition(Invented.lost(9, 9, 0), Delays.none());
        Aim aim = new Aim("p99", false, 10);

        assertThat(Figures.verdict(Invented.of("recovery", "a", good, good), aim))
                .isEqualTo("met");
        assertThat(Figures.verdict(Invented.of("recovery", "a", good, nothing), aim))
                .isEqualTo("not measured");
    }

    @Test
    void countsFromABoundOn() {
        Delays delays = Invented.delays(1, 400, 500, 600);
        assertThat(delays.countFrom(500)).isEqualTo(2);
        assertThat(delays.countFrom(601)).isZero();
        assertThat(Delays.none().countFrom(0)).isZero();
    }

    @Test
    void tellsTheMiddleAndHowFarRepetitionsWereApart() {
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 3, 3));
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 3.0)).median()).isEqualTo(2.5);
        assertThat(Spread.of(List.of(5.0))).hasToString("5");
    }

    @Test
    void judgesAnAimByTheMedianButLossesByAllThereWere() {
        Case measured = Invented.of(
                "load",
                "case",
                Invented.repetition(Invented.lost(100, 1, 0), Invented.delays(9), new Reading("rate", "/s", 10)),
                Invented.repetition(Invented.lost(100, 0, 0), Invented.delays(10), new Reading("rate", "/s", 20)),
                Invented.repetition(Invented.lost(100, 0, 0), Invented.delays(99), new Reading("rate", "/s", 30)));
        assertThat(Figures.verdict(measured, new Aim("lost", false, 0))).isEqualTo("MISSED");
        assertThat(Figures.verdict(measured, new Aim("lost", false, 1))).isEqualTo("met");
        assertThat(Figures.verdict(measured, new Aim("rate", true, 20))).isEqualTo("met");
        assertThat(Figures.verdict(measured, new Aim("rate", true, 20.1))).isEqualTo("MISSED");
        assertThat(Figures.verdict(measured, new Aim("p99", false, 11))).isEqualTo("met");
        assertThat(Figures.verdict(measured, new Aim("CPU", false, 11))).isEqualTo("not measured");
    }
}
