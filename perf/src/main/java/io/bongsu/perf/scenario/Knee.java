package io.bongsu.perf.scenario;

import io.bongsu.perf.report.Repetition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How much goes through. The rate is doubled until it no longer does, then the knee is looked for between the last that did and the
 * first that did not: where messages are lost, or the 99th percentile of the delay reaches half a second, or posts are refused.
 */
final class Knee {

    static final double MILLIS = 500;

    private static final double FIRST_PER_SECOND = 20;
    private static final double MOST_PER_SECOND = 20_480;

    /** Each with receivers of its own, so that what one step left behind is not the next one's. */
    interface Measured {
        Repetition at(double perSecond) throws IOException;
    }

    /** @param good whether the rate is below the knee */
    private record Step(double perSecond, Repetition seen, boolean good) {}

    private final Measured measured;
    private final List<Step> steps = new ArrayList<>();

    private Knee(Measured measured) {
        this.measured = measured;
    }

    /**
     * The best step, with what was seen at every other beside it; the first where none was good.
     *
     * @param halvings how often the interval of the knee is parted once the rate no longer goes
     */
    static Repetition of(int receivers, int halvings, Measured measured) throws IOException {
        return new Knee(measured).search(receivers, halvings);
    }

    private Repetition search(int receivers, int halvings) throws IOException {
        double good = 0;
        double bad = 0;
        for (double rate = FIRST_PER_SECOND; rate <= MOST_PER_SECOND && bad == 0; rate *= 2) {
            boolean went = goes(rate);
            good = went ? rate : good;
            bad = went ? 0 : rate;
        }
        for (int halving = 0; good > 0 && bad > 0 && halving < halvings; halving++) {
            double rate = Math.sqrt(good * bad);
            boolean went = goes(rate);
            good = went ? rate : good;
            bad = went ? bad : rate;
        }
        return atKnee(receivers, bad == 0);
    }

    /** Twice where it does not go at first: a hiccup of the machine is no knee. */
    private boolean goes(double rate) throws IOException {
        boolean good = false;
        for (int attempt = 0; attempt < 2 && !good; attempt++) {
            Repetition seen = measured.at(rate);
            Repetition.Losses losses = seen.losses();
            good = losses.lost() == 0
                    && losses.refused() == 0
                    && losses.accepted() == losses.attempted()
                    && seen.delays().millis(99) < MILLIS;
            steps.add(new Step(rate, seen, good));
        }
        return good;
    }

    private Repetition atKnee(int receivers, boolean isBeyond) {
        Step best = steps.getFirst();
        for (Step step : steps) {
            best = step.good() && step.perSecond() > best.perSecond() ? step : best;
        }
        double knee = best.good() ? best.perSecond() : 0;
        List<Repetition.Reading> readings = new ArrayList<>(best.seen().readings());
        String atLeast = isBeyond ? ", at least" : "";
        readings.add(new Repetition.Reading("knee, posts" + atLeast, "/s", knee));
        readings.add(new Repetition.Reading("knee, deliveries" + atLeast, "/s", knee * receivers));
        Map<String, Double> p99 = new LinkedHashMap<>();
        for (Step step : steps) {
            // The second try where there were two.
            p99.put(
                    String.format(Locale.ROOT, "p99 at %,.0f posts/s", step.perSecond()),
                    step.seen().delays().millis(99));
        }
        p99.forEach((name, millis) -> readings.add(new Repetition.Reading(name, "ms", millis)));
        return new Repetition(
                best.seen().losses(),
                best.seen().delays(),
                readings,
                best.seen().timeline());
    }
}
