package io.bongsu.perf.scenario;

import io.bongsu.perf.report.Repetition;
import io.bongsu.perf.report.Slos;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much goes through. The rate is doubled until it no longer does (or halved until it does), then the knee is looked for between the
 * last that did and the first that did not: where messages are lost, or the 99th percentile of the delay reaches the objective, or posts
 * are refused.
 */
final class Knee {

    static final double MILLIS = Slos.Objective.DELAY_MILLIS;

    private static final double FIRST_PER_SECOND = 20;
    private static final double LEAST_PER_SECOND = 1;
    private static final double MOST_PER_SECOND = 20_480;

    /** Each with receivers of its own, so that what one step left behind is not the next one's. */
    interface Measured {
        Repetition at(double perSecond) throws IOException;
    }

    private record Step(double perSecond, Repetition seen) {

        boolean isWhole() {
            Repetition.Losses losses = seen.losses();
            return losses.lost() == 0 && losses.refused() == 0 && losses.notAccepted() == 0;
        }

        /** Whether the rate is below the knee. */
        boolean isGood() {
            return isWhole() && seen.delays().millis(99) < MILLIS;
        }
    }

    private final Measured measured;
    private @Nullable Step best;
    private @Nullable Step worst;
    private double notOpenedAt = Double.POSITIVE_INFINITY;

    private Knee(Measured measured) {
        this.measured = measured;
    }

    /**
     * The best step, and at which rate it did not go any more; where none went, the last that was tried, without a knee.
     *
     * @param halvings how often the interval of the knee is parted once it is known
     */
    static Repetition of(int receivers, int halvings, Measured measured) throws IOException {
        Knee knee = new Knee(measured);
        knee.search(halvings);
        return knee.found(receivers);
    }

    private void search(int halvings) throws IOException {
        double good = 0;
        double bad = 0;
        for (double rate = FIRST_PER_SECOND; rate <= MOST_PER_SECOND && bad == 0; rate *= 2) {
            boolean went = goes(rate);
            good = went ? rate : good;
            bad = went ? 0 : rate;
        }
        for (double rate = FIRST_PER_SECOND / 2; good == 0 && rate >= LEAST_PER_SECOND; rate /= 2) {
            boolean went = goes(rate);
            good = went ? rate : 0;
            bad = went ? bad : rate;
        }
        for (int halving = 0; good > 0 && bad > 0 && halving < halvings; halving++) {
            double rate = Math.sqrt(good * bad);
            boolean went = goes(rate);
            good = went ? rate : good;
            bad = went ? bad : rate;
        }
    }

    /** Twice where it is late at first: a hiccup of the machine is no knee. What was lost once is not tried away. */
    private boolean goes(double rate) throws IOException {
        Step step = step(rate);
        if (step == null || (step.isWhole() && !step.isGood())) {
            step = step(rate);
        }
        if (step == null) {
            notOpenedAt = Math.min(notOpenedAt, rate);
            return false;
        }
        if (step.isGood()) {
            best = best == null || rate > best.perSecond() ? step : best;
        } else {
            worst = worst == null || rate < worst.perSecond() ? step : worst;
        }
        return step.isGood();
    }

    /** None where receivers cannot even be opened beside what the step before has left: then it does not go either. */
    private @Nullable Step step(double rate) throws IOException {
        try {
            return new Step(rate, measured.at(rate));
        } catch (IOException trouble) {
            if (best == null) {
                throw trouble;
            }
            System.err.println("At " + rate + " posts/s: " + trouble.getMessage());
            return null;
        }
    }

    private Repetition found(int receivers) {
        List<Repetition.Reading> readings = new ArrayList<>();
        boolean isKnee = worst != null || notOpenedAt < Double.POSITIVE_INFINITY;
        if (best != null) {
            // Where all went that is tried, the search has ended before the knee.
            String name = isKnee ? "knee, " : "goes at least at, ";
            readings.add(new Repetition.Reading(name + "posts", "/s", best.perSecond()));
            readings.add(new Repetition.Reading(name + "deliveries", "/s", best.perSecond() * receivers));
        }
        if (worst != null) {
            readings.add(new Repetition.Reading("did not go at, posts", "/s", worst.perSecond()));
            readings.add(new Repetition.Reading(
                    "did not go at, p99", "ms", worst.seen().delays().millis(99)));
            readings.add(new Repetition.Reading(
                    "did not go at, lost", "", worst.seen().losses().lost()));
            worst.seen().readings().stream()
                    .filter(reading -> reading.name().equals(Measurement.HELD_BACK))
                    .forEach(reading -> readings.add(new Repetition.Reading(
                            "did not go at, " + reading.name(), reading.unit(), reading.value())));
        }
        if (notOpenedAt < Double.POSITIVE_INFINITY) {
            readings.add(new Repetition.Reading("receivers could not be opened at, posts", "/s", notOpenedAt));
        }
        Step shown = best != null ? best : worst;
        if (shown == null) {
            throw new IllegalStateException("No step was measured");
        }
        readings.addAll(shown.seen().readings());
        return new Repetition(
                shown.seen().losses(),
                shown.seen().delays(),
                readings,
                shown.seen().timeline());
    }
}
