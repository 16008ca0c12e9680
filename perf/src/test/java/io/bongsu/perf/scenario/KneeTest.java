package io.bongsu.perf.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.perf.report.Delays;
import io.bongsu.perf.report.Repetition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class KneeTest {

    private final List<Double> tried = new ArrayList<>();

    @Test
    void liesBetweenTheLastThatWentAndTheFirstThatDidNot() throws IOException {
        Repetition found = Knee.of(10, 3, rate -> seen(rate, rate <= 100 ? 20 : 800));

        assertThat(tried).startsWith(20.0, 40.0, 80.0, 160.0, 160.0);
        assertThat(reading(found, "knee, posts")).isBetween(94.0, 100.0);
        assertThat(reading(found, "knee, deliveries")).isEqualTo(10 * reading(found, "knee, posts"));
        assertThat(found.delays().millis(99)).as("delays of the knee").isLessThan(21);
        assertThat(reading(found, "p99 at 160 posts/s")).isGreaterThan(790);
    }

    @Test
    void isNotWhereTheMachineHadAHiccup() throws IOException {
        Knee.of(10, 0, rate -> {
            boolean first = !tried.contains(rate);
            return seen(rate, rate == 40 && first ? 800 : 20);
        });

        assertThat(tried).startsWith(20.0, 40.0, 40.0, 80.0);
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

        assertThat(reading(found, "knee, posts")).isEqualTo(20);
    }

    @Test
    void isNoneWhereNothingGoes() throws IOException {
        assertThat(reading(Knee.of(10, 3, rate -> seen(rate, 900)), "knee, posts"))
                .isZero();
        assertThat(tried).containsExactly(20.0, 20.0);
    }

    @Test
    void isToldToLieBeyondWhatIsTried() throws IOException {
        assertThat(reading(Knee.of(10, 3, rate -> seen(rate, 1)), "knee, posts, at least"))
                .isEqualTo(20_480);
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
