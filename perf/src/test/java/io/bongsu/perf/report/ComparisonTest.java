package io.bongsu.perf.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bongsu.perf.report.Comparison.Fact;
import io.bongsu.perf.report.Comparison.Figure;
import io.bongsu.perf.report.Comparison.Verdict;
import io.bongsu.perf.report.RunReport.Environment;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    @Test
    void callsHigherOrLowerOnlyWhatIsBeyondTheSpread() {
        assertThat(figure(new double[] {10, 11, 12}, new double[] {20, 21, 22}).words())
                .isEqualTo("HIGHER, beyond spread");
        assertThat(figure(new double[] {20, 21, 22}, new double[] {10, 11, 12}).words())
                .isEqualTo("LOWER, beyond spread");
        assertThat(figure(new double[] {10, 11, 12}, new double[] {11, 12, 13}).verdict())
                .isEqualTo(Verdict.WITHIN);
        assertThat(figure(new double[] {1, 11, 12}, new double[] {13, 14, 15}).verdict())
                .as("apart, but by less than one side's own spread")
                .isEqualTo(Verdict.WITHIN);
        assertThat(figure(new double[] {10, 10, 13}, new double[] {12, 14, 14}).verdict())
                .as("medians further apart than the spread, but one repetition lies among the other side's")
                .isEqualTo(Verdict.WITHIN);
        assertThat(figure(new double[] {5, 5, 5}, new double[] {5, 5, 5}).verdict())
                .isEqualTo(Verdict.SAME);
    }

    @Test
    void saysThatFewerThanThreeRepetitionsTellNothing() {
        Figure figure = figure(new double[] {10, 10}, new double[] {20, 20, 20});
        assertThat(figure.verdict()).isEqualTo(Verdict.UNTOLD);
        assertThat(figure.words()).isEqualTo("cannot be told: fewer than 3 repetitions");
        assertThat(figure.ratio()).isEqualTo(2);
    }

    @Test
    void hasNoRatioToNothing() {
        assertThat(figure(new double[] {0, 0, 0}, new double[] {1, 1, 1}).ratio())
                .isNull();
    }

    @Test
    void knowsHowOftenChancePartsTheSides() {
        assertThat(figure(new double[] {1, 2, 3}, new double[] {1, 2, 3}).byChance())
                .isCloseTo(0.1, within(1e-9));
        assertThat(figure(new double[] {1, 2, 3, 4, 5}, new double[] {1, 2, 3, 4, 5})
                        .byChance())
                .isCloseTo(1 / 126.0, within(1e-9));
    }

    @Test
    void tellsLossesThatDifferHoweverFewRepetitionsThereWere() {
        Case before = Invented.of("load", "case", Invented.repetition(Invented.lost(1_000, 0, 4), Delays.none()));
        Case after = Invented.of("load", "case", Invented.repetition(Invented.lost(1_000, 1, 4), Delays.none()));
        assertThat(compared(before, after).pairs().getFirst().losses())
                .containsExactly(new Fact("lost", "0 (1,000 deliveries expected)", "1 (1,000 deliveries expected)"));
        assertThat(compared(before, before).pairs().getFirst().losses()).isEmpty();
    }

    @Test
    void matchesByScenarioAndNameAndTellsWhatOneSideAloneHas() {
        Case shared = Invented.measured("shared");
        Comparison comparison = Comparison.of(
                Invented.report(List.of(shared, Invented.measured("old"))),
                Invented.report(List.of(Invented.of("qos", "shared", Invented.once()), shared)));
        assertThat(comparison.pairs()).singleElement().satisfies(pair -> assertThat(pair.scenario())
                .isEqualTo("load"));
        assertThat(comparison.onlyA()).containsExactly("load: old");
        assertThat(comparison.onlyB()).containsExactly("qos: shared");
    }

    @Test
    void tellsOfTheSameNameWithOtherFactors() {
        Case measured = Invented.measured("case");
        assertThat(compared(
                                Invented.withFactors(measured, Map.of("qos", "1")),
                                Invented.withFactors(measured, Map.of("qos", "2")))
                        .pairs()
                        .getFirst()
                        .factors())
                .containsExactly(new Fact("qos", "1", "2"));
    }

    @Test
    void tellsOtherSurroundingsBeforeAnythingElse() {
        RunReport a = Invented.report(List.of(Invented.measured("case")));
        Environment machine = a.environment();
        RunReport b = new RunReport(
                a.format(),
                a.command(),
                a.at(),
                a.took(),
                new Environment(
                        16,
                        machine.cpu(),
                        machine.memoryBytes(),
                        machine.system(),
                        "26",
                        machine.mosquitto(),
                        3,
                        new RunReport.Flush(5_000, 9_000),
                        "deadbeef"),
                a.target(),
                a.seed(),
                a.clock(),
                a.cases(),
                a.failures(),
                true);
        var screen = new ByteArrayOutputStream();
        Comparison.of(a, b).print(new PrintStream(screen, true, StandardCharsets.UTF_8));
        assertThat(screen.toString(StandardCharsets.UTF_8).lines())
                .startsWith(
                        "NOT THE SAME SURROUNDINGS: differences may come from these.",
                        "  commit: 1f2e3d4 → deadbeef",
                        "  cores: 2 → 16",
                        "  Java: 25.0.3+9 → 26",
                        "  load before: 0.12 → 3",
                        "  a flush of the disk: 0.83 ms → 5 ms");
        assertThat(Comparison.of(a, a).surroundings()).isEmpty();
    }

    private static Figure figure(double[] a, double[] b) {
        return compared(Invented.reading("rate", a), Invented.reading("rate", b))
                .pairs()
                .getFirst()
                .figures()
                .getFirst();
    }

    private static Comparison compared(Case a, Case b) {
        return Comparison.of(Invented.report(List.of(a)), Invented.report(List.of(b)));
    }
}
