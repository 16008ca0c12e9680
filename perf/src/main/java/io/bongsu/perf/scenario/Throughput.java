package io.bongsu.perf.scenario;

import io.bongsu.perf.Rounds;
import io.bongsu.perf.report.Case;
import io.bongsu.perf.report.Repetition;
import io.bongsu.perf.swarm.Dialect;
import io.bongsu.perf.swarm.Network;
import io.bongsu.perf.swarm.SwarmProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How much goes through: the knee of each transport. */
final class Throughput implements Scenario {

    static final String POSTS = "posts";

    private static final int MOST_SENDERS = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public List<Trial> trials(Stage stage) {
        List<Trial> trials = new ArrayList<>();
        for (Dialect dialect : stage.hearingAll()) {
            trials.add(trial(stage, dialect, Search.of(stage.quick(), 1)));
            trials.add(trial(stage, dialect, Search.of(stage.quick(), stage.many())));
        }
        return trials;
    }

    private static Trial trial(Stage stage, Dialect dialect, Search search) {
        int receivers = search.receivers();
        return Trial.of(
                        dialect.label() + ", " + receivers + (receivers == 1 ? " receiver" : " receivers"),
                        search.takes(),
                        (repetition, marks) -> knee(stage.forRepetition(repetition), dialect, search),
                        "transport",
                        dialect.label(),
                        "receivers",
                        Integer.toString(receivers),
                        "network",
                        stage.over(Network.GOOD).toString(),
                        Case.SEARCH,
                        POSTS)
                .withNote(search.note());
    }

    static Repetition knee(Stage stage, Dialect dialect, Search search) throws IOException {
        return Knee.of(
                search.receivers(),
                search.halvings(),
                rate -> step(stage, dialect, search.receivers(), rate, search.step()));
    }

    private static Repetition step(Stage stage, Dialect dialect, int receivers, double rate, Duration length)
            throws IOException {
        stage.awaitIdle();
        int senders = (int) Math.clamp(rate, 1, MOST_SENDERS);
        try (SwarmProcess swarm = Stage.swarm()) {
            long room = stage.open(swarm, stage.terms(dialect, stage.over(Network.GOOD)), receivers);
            stage.settle(
                    swarm,
                    dialect,
                    room,
                    senders,
                    Schedule.steady(senders, Duration.ofSeconds(1)),
                    Duration.ZERO,
                    PATIENCE);
            return stage.measure(
                    swarm,
                    Rounds.next(),
                    room,
                    senders,
                    Schedule.random(rate, length, stage.seed()),
                    Duration.ZERO,
                    PATIENCE);
        }
    }
}
