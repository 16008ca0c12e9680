package io.bongsu.perf.scenario;

import io.bongsu.perf.Rounds;
import io.bongsu.perf.report.Repetition;
import io.bongsu.perf.swarm.Dialect;
import io.bongsu.perf.swarm.Network;
import io.bongsu.perf.swarm.SwarmProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One writer and a thousand watchers of a room; a thousand writers and one watcher. */
final class FanOutAndIn implements Scenario {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final double OF_ONE_WRITER = 20;
    /** Of all together, so that each has several in a short time. */
    private static final double OF_MANY_WRITERS = 200;

    @Override
    public String name() {
        return "fanout";
    }

    @Override
    public List<Trial> trials(Stage stage) {
        int many = stage.many();
        Duration length = Duration.ofSeconds(stage.quick() ? 4 : 20);
        List<Trial> trials = new ArrayList<>();
        for (Dialect dialect : stage.hearingAll()) {
            trials.add(trial(stage, dialect, 1, many, length));
            trials.add(trial(stage, dialect, many, 1, length));
        }
        return trials;
    }

    private static Trial trial(Stage stage, Dialect dialect, int writers, int watchers, Duration length) {
        return Trial.of(
                        dialect.label() + ", " + writers + " to " + watchers,
                        length.plusSeconds(3),
                        (repetition, marks) ->
                                measure(stage.forRepetition(repetition), dialect, writers, watchers, length),
                        "transport",
                        dialect.label(),
                        "writers",
                        Integer.toString(writers),
                        "receivers",
                        Integer.toString(watchers),
                        "network",
                        stage.over(Network.GOOD).toString())
                .withAim("lost", false, 0)
                .withAim("refused", false, 0)
                .withNote(
                        "Poisson arrivals, " + (int) rate(writers)
                                + " messages a second over all writers; from when each was due, its commit included. Writers are connected before.");
    }

    private static double rate(int writers) {
        return writers == 1 ? OF_ONE_WRITER : OF_MANY_WRITERS;
    }

    private static Repetition measure(Stage stage, Dialect dialect, int writers, int watchers, Duration length)
            throws IOException {
        try (SwarmProcess swarm = Stage.swarm()) {
            long room = stage.open(swarm, stage.terms(dialect, stage.over(Network.GOOD)), watchers);
            stage.settle(
                    swarm,
                    dialect,
                    room,
                    1,
                    Schedule.steady(OF_ONE_WRITER, Duration.ofSeconds(1)),
                    Duration.ZERO,
                    PATIENCE);
            return stage.measure(
                    swarm,
                    Rounds.next(),
                    room,
                    writers,
                    Schedule.random(rate(writers), length, stage.seed()),
                    Duration.ZERO,
                    PATIENCE);
        }
    }
}
