package io.bongsu.perf.scenario;

import io.bongsu.perf.Rounds;
import io.bongsu.perf.report.Case;
import io.bongsu.perf.report.Repetition;
import io.bongsu.perf.swarm.Dialect;
import io.bongsu.perf.swarm.Network;
import io.bongsu.perf.swarm.SwarmProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ten receivers, three messages 50 ms apart, again and again, with 50 ms of network each way between everybody and the server: how
 * long until a receiver has all three.
 */
final class Burst implements Scenario {

    private static final int RECEIVERS = 10;
    private static final int MESSAGES = 3;
    private static final Duration GAP = Duration.ofMillis(50);
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Network USUAL = Network.delayed(Duration.ofMillis(50));
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** As published for a comparison of three transports with the same burst; how its 50 ms were made is not said. */
    private static final Map<Dialect, String> REFERENCES = Map.of(
            Dialect.STOMP, "WebSocket: P50 346, P95 375, P99 381 ms",
            Dialect.SSE, "SSE: P50 355, P95 377, P99 380 ms",
            Dialect.LONG_POLLING, "long polling: P50 356, P95 32,735, P99 32,741 ms, 2 of 200 failed");

    @Override
    public String name() {
        return "burst";
    }

    @Override
    public List<Trial> trials(Stage stage) {
        int rounds = stage.quick() ? 15 : 200;
        return stage.dialects().stream()
                .map(dialect -> trial(stage, dialect, rounds))
                .toList();
    }

    private static Trial trial(Stage stage, Dialect dialect, int rounds) {
        Trial trial = Trial.of(
                        dialect.label(),
                        EVERY.multipliedBy(rounds).plusSeconds(2),
                        (repetition, marks) -> measure(stage.forRepetition(repetition), dialect, rounds),
                        "transport",
                        dialect.label(),
                        "receivers",
                        Integer.toString(RECEIVERS),
                        "network",
                        stage.over(USUAL).words(),
                        "rounds",
                        Integer.toString(rounds))
                .withReference(REFERENCES.get(dialect), "a published comparison with the same burst")
                .withNote("From when the first of three messages was due until a receiver had all three.");
        Double floor = floorMillis(dialect, stage.over(USUAL).delay());
        return floor == null
                ? trial.withFactor(Case.WHO, "a client without a position, or with a clock")
                : trial.withFloor(floor)
                        .withAim("p99", false, floor + 10)
                        .withAim("lost", false, 0)
                        .withAim("refused", false, 0);
    }

    /**
     * The third message is due after 100 ms, and takes the delay to the server and the delay to the receiver, usually 50 ms each. Over long polling a poll that was
     * answered with the first message is back at the server just when the third comes in: a moment too early, and it is answered with the
     * second alone, which costs another 100 ms. Those who miss messages, or wait for a clock, have no floor.
     */
    static @Nullable Double floorMillis(Dialect dialect, Duration delay) {
        return switch (dialect) {
            case LONG_POLLING_WITHOUT_POSITION, POLLING -> null;
            default ->
                (double) GAP.multipliedBy(MESSAGES - 1)
                        .plus(delay.multipliedBy(2))
                        .toMillis();
        };
    }

    private static Repetition measure(Stage stage, Dialect dialect, int rounds) throws IOException {
        Network network = stage.over(USUAL);
        Duration delay = network.delay();
        try (SwarmProcess swarm = Stage.swarm()) {
            long room = stage.open(swarm, stage.terms(dialect, network), RECEIVERS);
            stage.settle(swarm, dialect, room, 1, Schedule.groups(3, EVERY, MESSAGES, GAP), delay, PATIENCE);
            return stage.measure(
                    swarm,
                    Rounds.next(MESSAGES, GAP.toNanos(), 0),
                    room,
                    1,
                    Schedule.groups(rounds, EVERY, MESSAGES, GAP),
                    delay,
                    dialect == Dialect.LONG_POLLING_WITHOUT_POSITION ? Duration.ofSeconds(1) : PATIENCE);
        }
    }
}
