package io.bongsu.perf.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bongsu.perf.report.Delays;
import io.bongsu.perf.report.Repetition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class KneeTest {

    private static final String KNEE = "knee, posts";

    private final List<Double> tried = new ArrayList<>();

    @Test
    void liesBetweenTheLastThatWentAndTheFirstThatDidNot() throws IOException {
        Repetition found = Knee.of(10, 3, rate -> seen(rate, rate <= 100 ? 20 : 800));

        assertThat(tried).startsWith(20.0, 40.0, 80.0, 160.0, 160.0);
        assertThat(reading(found, KNEE)).isBetween(94.0, 100.0);
        assertThat(reading(found, "knee, deliveries")).isEqualTo(10 * reading(found, KNEE));
        assertThat(found.delays().millis(99)).as("delays of the knee").isLessThan(21);
        assertThat(reading(found, "did not go at, posts")).isBetween(100.0, 110.0);
        assertThat(reading(found, "did not go at, p99")).isGreaterThan(790);
    }

    @Test
    void isNotWhereTheMachineHadAHiccup() throws IOException {
        Repetition found = Knee.of(10, 0, rate -> {
            boolean first = !tried.contains(rate);
            return seen(rate, rate > 20 || first ? 800 : 20);
        });

        assertThat(tried).startsWith(20.0, 20.0, 40.0, 40.0);
        assertThat(reading(found, KNEE)).isEqualTo(20);
        assertThat(found.delays().millis(99)).as("of the try that went").isLessThan(21);
    }

    @Test
    void isLookedForBelowTheFirstRateWhereThatDoesNotGo() throws IOException {
        assertThat(reading(Knee.of(10, 2, rate -> seen(rate, rate <= 7 ? 20 : 800)), KNEE))
                .isBetween(5.9, 7.0);
    }

    @Test
    void isBeforeTheFirstThatIsNotAnswered() throws IOException {
        Repetition found = Knee.of(10, 0, rate -> {
            Repetition all = seen(rate, 20);
            return rate < 40
                    ? all
                    : new Repetition(
                            new Repetition.Losses(100, 99, 990, 990, 0, 0, 0, 1, 0),
                            all.delays(),
                            all.readings(),
                            all.timeline());
        });

        assertThat(reading(found, KNEE)).isEqualTo(20);
    }

    @Test
    void isBeforeTheFirstAtWhichAnythingIsLostThoughAnotherTryLosesNothing() throws IOException {
        Repetition found = Knee.of(10, 0, rate -> {
            boolean first = !tried.contains(rate);
            Repetition all = seen(rate, 20);
            return rate < 40 || !first
                    ? all
                    : new Repetition(
                            new Repetition.Losses(100, 100, 1_000, 997, 0, 0, 0, 0, 0),
                            all.delays(),
                            all.readings(),
                            all.timeline());
        });

        assertThat(tried).containsExactly(20.0, 40.0);
        assertThat(reading(found, KNEE)).isEqualTo(20);
        assertThat(reading(found, "did not go at, lost")).isEqualTo(3);
    }

    @Test
    void isBeforeTheFirstAtWhichReceiversCannotBeOpened() throws IOException {
        Repetition found = Knee.of(10, 0, rate -> {
            if (rate > 50) {
                throw new IOException("7 of 10 receivers were refused");
            }
            return seen(rate, 20);
        });

        assertThat(reading(found, KNEE)).isEqualTo(40);
        assertThat(reading(found, "receivers could not be opened at, posts")).isEqualTo(80);
    }

    @Test
    void cannotBeMeasuredWhereNobodyIsThere() {
        assertThatThrownBy(() -> Knee.of(10, 0, rate -> {
                    throw new IOException("Nobody is there");
                }))
                .hasMessage("Nobody is there");
    }

    @Test
    void isNotGivenWhereNothingGoes() throws IOException {
        Repetition found = Knee.of(10, 3, rate -> seen(rate, 900));

        assertThat(found.readings()).extracting(Repetition.Reading::name).doesNotContain(KNEE);
        assertThat(reading(found, "did not go at, posts")).isEqualTo(1.25);
    }

    @Test
    void isTheMostThatIsTriedWhereAllGoes() throws IOException {
        Repetition found = Knee.of(10, 3, rate -> seen(rate, 1));

        assertThat(reading(found, "goes at least at, posts")).isEqualTo(20_480);
        assertThat(found.readings()).extracting(Repetition.Reading::name).doesNotContain(KNEE);
        assertThat(found.readings()).extracting(Repetition.Reading::name).doesNotContain("did not go at, posts");
    }

    private Repetition seen(double rate, int millis) {
        tried.add(rate);
        var micros = new Histogram(60_000_000, 3);
        micros.recordValueWithCount(millis * 1_000L, 1_000);
        return new Repetition(
                new Repetition.Losses(100, 100, 1_000, 1_000, 0, 0, 0, 0, 0), new Delays(micros), List.of(), List.of());
    }

    private static double reading(Repetition of, String name) {
        return of.readings().stream()
                .filter(reading -> reading.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }
}
