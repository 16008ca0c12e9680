package io.bongsu.perf.scenario;

import io.bongsu.perf.Rounds;
import io.bongsu.perf.report.Repetition;
import io.bongsu.perf.swarm.Dialect;
import io.bongsu.perf.swarm.SwarmProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How much goes through: the knee of each transport. */
final class Throughput implements Scenario {

    private static final int SENDERS = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    static final String NOTE = "The knee: the highest rate of posts with nothing lost and a 99th percentile below "
            + (int) Knee.MILLIS + " ms; delays and losses are those at the knee. " + SENDERS
            + " senders, an open loop; generator and servers share the machine.";

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
                .withNote(NOTE);
    }

    private static Repetition measure(Stage stage, Dialect dialect, int receivers, Duration step, int halvings)
            throws IOException {
        return Knee.of(receivers, halvings, rate -> step(stage, dialect, receivers, rate, step));
    }

    /** With receivers and a room of its own. */
    static Repetition step(Stage stage, Dialect dialect, int receivers, double rate, Duration step) throws IOException {
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
            return stage.measure(
                    swarm,
                    Rounds.next(),
                    room,
                    SENDERS,
                    Schedule.random(rate, step, stage.seed()),
                    Duration.ZERO,
                    PATIENCE);
        }
    }
}
