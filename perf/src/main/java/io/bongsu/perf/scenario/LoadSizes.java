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
import java.util.Map;
import java.util.OptionalLong;

/** From 50 to 10,000 receivers of one room, with 50 ms of network each way: delay, losses, and what a connection costs. */
final class LoadSizes implements Scenario {

    private static final List<Integer> SIZES = List.of(50, 100, 150, 200, 250, 300, 1_000, 5_000, 10_000);
    private static final List<Integer> QUICK_SIZES = List.of(100, 1_000);
    private static final Network USUAL = Network.delayed(Duration.ofMillis(50));
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** With fewer, what comes and goes anyway is more than theirs. */
    private static final int TELLS_A_HEAP = 1_000;

    private static final int MOST_OF_ONE_SENDER = 20;

    private static final Map<Dialect, String> REFERENCES = Map.of(
            Dialect.STOMP, "WebSocket at 300: P50 91 to 257 ms, 0 % errors",
            Dialect.SSE, "SSE at 250 and more, behind nginx as it comes: 1 to 4 % lost, 66 to 80 % errors");

    private final int perSecond;

    /** @param perSecond how many messages, each to all receivers */
    LoadSizes(int perSecond) {
        this.perSecond = perSecond;
    }

    @Override
    public String name() {
        return "load";
    }

    @Override
    public List<Trial> trials(Stage stage) {
        Duration length = Duration.ofSeconds(stage.quick() ? 4 : 20);
        List<Trial> trials = new ArrayList<>();
        for (Dialect dialect : stage.hearingAll()) {
            Network network = stage.over(USUAL);
            for (int size : stage.quick() ? QUICK_SIZES : SIZES) {
                Trial trial = Trial.of(
                                dialect.label() + ", " + size,
                                length.plusMillis(3_000 + size),
                                (repetition, marks) -> measure(stage.forRepetition(repetition), dialect, size, length),
                                "transport",
                                dialect.label(),
                                "receivers",
                                Integer.toString(size),
                                "network",
                                network.words(),
                                "messages a second",
                                Integer.toString(perSecond))
                        .withFloor(floorMillis(network))
                        .withNote("Poisson arrivals, " + perSecond + " messages a second, about "
                                + length.toSeconds() * perSecond + " in all: p99 is that of the few slowest"
                                + " of them, to all receivers. Heap after a full collection, from 1,000 receivers on.")
                        .withAim("lost", false, 0)
                        .withAim("receivers refused", false, 0)
                        .withReference(size == 300 ? REFERENCES.get(dialect) : null, "a published comparison");
                trials.add(withAimAt(size, trial, floorMillis(network)));
            }
        }
        return trials;
    }

    private static double floorMillis(Network network) {
        return 2.0 * network.delay().toMillis();
    }

    private static Trial withAimAt(int size, Trial trial, double floorMillis) {
        return size == 300
                ? trial.withAim("p99", false, floorMillis + 50)
                : size == 10_000 ? trial.withAim("p99", false, 500) : trial;
    }

    /** One sends its next when the last is answered, which takes some ms. */
    private int senders() {
        return Math.max(1, perSecond / MOST_OF_ONE_SENDER);
    }

    private Repetition measure(Stage stage, Dialect dialect, int size, Duration length) throws IOException {
        Network network = stage.over(USUAL);
        Duration delay = network.delay();
        try (SwarmProcess swarm = Stage.swarm()) {
            OptionalLong before = stage.target().heapBytes();
            long room = stage.target().newRoom("perf");
            SwarmProcess.Opened opened = stage.openWhatCan(swarm, stage.terms(dialect, network), room, size);
            if (opened.open() == 0) {
                throw new IOException("All of " + size + " receivers were refused over " + dialect.label());
            }
            OptionalLong with = stage.target().heapBytes();
            stage.settle(swarm, dialect, room, 1, Schedule.steady(perSecond, Duration.ofSeconds(1)), delay, PATIENCE);
            Repetition repetition = stage.measure(
                    swarm,
                    Rounds.next(),
                    room,
                    senders(),
                    Schedule.random(perSecond, length, stage.seed()),
                    delay,
                    PATIENCE);
            // Afterwards: a long poll has asked, and may still be refused.
            int refused = swarm.tally().refused();
            List<Repetition.Reading> readings = new ArrayList<>(repetition.readings());
            if (size >= TELLS_A_HEAP && before.isPresent() && with.isPresent()) {
                readings.add(new Repetition.Reading(
                        "heap a connection", "KB", (with.getAsLong() - before.getAsLong()) / 1e3 / opened.open()));
            }
            readings.add(new Repetition.Reading("receivers refused", "%", 100.0 * refused / size));
            return new Repetition(repetition.losses(), repetition.delays(), readings, repetition.timeline());
        }
    }
}
