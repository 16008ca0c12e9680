package io.bongsu.perf.scenario;

import io.bongsu.perf.Rounds;
import io.bongsu.perf.report.Repetition;
import io.bongsu.perf.swarm.Dialect;
import io.bongsu.perf.swarm.SwarmProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How much goes through. The rate is doubled until it no longer does, then the knee is looked for between the last that did and the
 * first that did not: where messages are lost, or the 99th percentile of the delay reaches half a second, or posts are refused.
 */
final class Throughput implements Scenario {

    private static final double FIRST_PER_SECOND = 20;
    private static final double MOST_PER_SECOND = 20_480;
    private static final int SENDERS = 32;
    private static final double KNEE_MILLIS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public List<Trial> trials(Stage stage) {
        List<Trial> trials = new ArrayList<>();
        for (Dialect dialect : stage.dialects()) {
            if (dialect == Dialect.LONG_POLLING_WITHOUT_POSITION || dialect == Dialect.POLLING) {
                continue;
            }
            trials.add(trial(stage, dialect, 1));
            trials.add(trial(stage, dialect, stage.quick() ? 200 : 1_000));
        }
        return trials;
    }

    private static Trial trial(Stage stage, Dialect dialect, int receivers) {
        Duration step = Duration.ofSeconds(stage.quick() ? 2 : 5);
        int halvings = stage.quick() ? 1 : 3;
        return Trial.of(
                        dialect.label() + ", " + receivers + (receivers == 1 ? " receiver" : " receivers"),
                        step.multipliedBy(8L + halvings),
                        (repetition, marks) ->
                                measure(stage.forRepetition(repetition), dialect, receivers, step, halvings),
                        "transport",
                        dialect.label(),
                        "receivers",
                        Integer.toString(receivers),
                        "network",
                        "good")
                .withNote("The knee: the highest rate of posts with nothing lost and a 99th percentile below "
                        + (int) KNEE_MILLIS + " ms; delays and losses are those at the knee. " + SENDERS
                        + " senders, an open loop; generator and servers share the machine.");
    }

    /** @param good whether the rate is below the knee */
    private record Step(double perSecond, Repetition seen, boolean good) {}

    private static Repetition measure(Stage stage, Dialect dialect, int receivers, Duration step, int halvings)
            throws IOException {
        List<Step> steps = new ArrayList<>();
        double good = 0;
        double bad = 0;
        for (double rate = FIRST_PER_SECOND; rate <= MOST_PER_SECOND && bad == 0; rate *= 2) {
            boolean went = goes(stage, dialect, receivers, rate, step, steps);
            good = went ? rate : good;
            bad = went ? 0 : rate;
        }
        for (int halving = 0; good > 0 && bad > 0 && halving < halvings; halving++) {
            double rate = Math.sqrt(good * bad);
            boolean went = goes(stage, dialect, receivers, rate, step, steps);
            good = went ? rate : good;
            bad = went ? bad : rate;
        }
        return atKnee(steps, receivers, bad == 0);
    }

    /** Twice where it does not go at first: a hiccup of the machine is no knee. */
    private static boolean goes(
            Stage stage, Dialect dialect, int receivers, double rate, Duration step, List<Step> steps)
            throws IOException {
        boolean good = false;
        for (int attempt = 0; attempt < 2 && !good; attempt++) {
            good = tried(stage, dialect, receivers, rate, step, steps);
        }
        return good;
    }

    /** With receivers and a room of its own, so that what one step left behind is not the next one's. */
    private static boolean tried(
            Stage stage, Dialect dialect, int receivers, double rate, Duration step, List<Step> steps)
            throws IOException {
        stage.awaitIdle();
        try (SwarmProcess swarm = Stage.swarm()) {
            long room = stage.open(swarm, stage.terms(dialect), receivers);
            stage.measure(
                    swarm,
                    Rounds.next(),
                    room,
                    SENDERS,
                    Schedule.steady(2.0 * SENDERS, Duration.ofSeconds(1)),
                    Duration.ZERO,
                    PATIENCE);
            Repetition seen = stage.measure(
                    swarm,
                    Rounds.next(),
                    room,
                    SENDERS,
                    Schedule.random(rate, step, stage.seed()),
                    Duration.ZERO,
                    PATIENCE);
            Repetition.Losses losses = seen.losses();
            boolean good = losses.lost() == 0
                    && losses.refused() == 0
                    && losses.accepted() == losses.attempted()
                    && seen.delays().millis(99) < KNEE_MILLIS;
            steps.add(new Step(rate, seen, good));
            return good;
        }
    }

    /** The best step, with what was seen at every other beside it; the first where none was good. */
    private static Repetition atKnee(List<Step> steps, int receivers, boolean isBeyond) {
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
