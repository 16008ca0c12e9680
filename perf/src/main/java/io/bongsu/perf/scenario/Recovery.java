package io.bongsu.perf.scenario;

import io.bongsu.perf.Rounds;
import io.bongsu.perf.report.Case;
import io.bongsu.perf.report.Repetition;
import io.bongsu.perf.swarm.Dialect;
import io.bongsu.perf.swarm.Network;
import io.bongsu.perf.swarm.Round;
import io.bongsu.perf.swarm.SwarmProcess;
import io.bongsu.perf.swarm.Terms;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** Something is killed or cut while messages flow: when the first comes again, when the last that was held up, and what is lost. */
final class Recovery implements Scenario {

    private static final int RECEIVERS = 20;
    private static final int SENDERS = 4;
    private static final double PER_SECOND = 50;
    private static final Duration BEFORE = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofSeconds(45);
    private static final Duration TICK = Duration.ofMillis(100);

    private static final Set<Dialect> QUICK = EnumSet.of(Dialect.MQTT_5, Dialect.STOMP);
    private static final Set<Dialect> ALL = EnumSet.of(
            Dialect.MQTT_5, Dialect.STOMP, Dialect.SOCKJS, Dialect.SSE, Dialect.LONG_POLLING, Dialect.POLLING);

    /** A message that took longer than this was held up by the fault. */
    private static final double HELD_UP_MILLIS = 500;

    @Override
    public String name() {
        return "recovery";
    }

    @Override
    public List<Trial> trials(Stage stage) throws IOException {
        Target.Faults faults = stage.target()
                .faults()
                .orElseThrow(() -> new IOException("recovery kills what it measures: not somebody else's server. Use"
                        + " --target embedded or mysql."));
        Map<String, Optional<Runnable>> kinds = new LinkedHashMap<>();
        kinds.put("all links cut", Optional.empty());
        kinds.put("node killed", Optional.of(faults::killNode));
        faults.killBroker().ifPresent(kill -> kinds.put("broker killed", Optional.of(kill)));
        faults.killDatabase().ifPresent(kill -> kinds.put("database killed", Optional.of(kill)));
        Duration length = Duration.ofSeconds(stage.quick() ? 12 : 30);
        List<Trial> trials = new ArrayList<>();
        if (stage.quick()) {
            kinds.remove("all links cut");
        }
        kinds.forEach((fault, kill) -> stage.dialects().stream()
                .filter(dialect -> (stage.quick() ? QUICK : ALL).contains(dialect))
                .forEach(dialect -> trials.add(trial(stage, dialect, fault, kill, length))));
        return trials;
    }

    private static Trial trial(Stage stage, Dialect dialect, String fault, Optional<Runnable> kill, Duration length) {
        Trial trial = Trial.of(
                dialect.label() + ", " + fault,
                length.plusSeconds(5),
                (repetition, marks) -> measure(stage.forRepetition(repetition), dialect, fault, kill, length, marks),
                "transport",
                dialect.label() + (dialect.isMqtt() ? ", kept session, without history" : ""),
                "fault",
                fault,
                "network",
                stage.over(Network.GOOD).toString());
        return dialect.isMqtt()
                ? trial.withNote(
                        "A receiver over bare MQTT: what the broker loses it does not fetch from history, as a client"
                                + " of Bongsu does.")
                : trial.withAim("lost", false, 0)
                        .withAim("duplicated", false, 0)
                        .withAim("refused", false, 0);
    }

    private static Repetition measure(
            Stage stage, Dialect dialect, String fault, Optional<Runnable> kill, Duration length, List<Case.Mark> marks)
            throws IOException {
        try (SwarmProcess swarm = Stage.swarm()) {
            Terms terms = stage.terms(dialect)
                    .comingBack()
                    .over(stage.over(Network.GOOD))
                    .atQos(1, true);
            long room = stage.open(swarm, terms, RECEIVERS);
            stage.settle(
                    swarm,
                    dialect,
                    room,
                    1,
                    Schedule.steady(PER_SECOND, Duration.ofSeconds(1)),
                    Duration.ZERO,
                    PATIENCE);
            Round round = Rounds.next(0, 0, TICK.toNanos());
            Schedule schedule = Schedule.random(PER_SECOND, length, stage.seed());
            List<Case.Mark> mine = new ArrayList<>();
            Repetition seen;
            if (kill.isEmpty()) {
                mine.add(new Case.Mark(BEFORE.toMillis() / 1e3, fault));
                seen = stage.measureCutting(swarm, round, room, SENDERS, schedule, BEFORE, PATIENCE);
            } else {
                CompletableFuture<Void> injury = CompletableFuture.runAsync(() -> injure(kill.get(), fault, mine));
                seen = stage.measure(swarm, round, room, SENDERS, schedule, Duration.ZERO, PATIENCE);
                injury.join();
            }
            if (marks.isEmpty()) {
                marks.addAll(mine);
            }
            if (fault.startsWith("node")) {
                // Whatever is measured next is measured on a node that has run for a while.
                stage.warmUp();
            }
            return withTimes(seen, mine);
        }
    }

    private static void injure(Runnable kill, String fault, List<Case.Mark> marks) {
        long began = System.nanoTime();
        LockSupport.parkNanos(BEFORE.toNanos());
        marks.add(new Case.Mark((System.nanoTime() - began) / 1e9, fault));
        kill.run();
        marks.add(new Case.Mark((System.nanoTime() - began) / 1e9, "started again"));
    }

    private static Repetition withTimes(Repetition seen, List<Case.Mark> marks) {
        double at = marks.getFirst().atSeconds();
        double first = seen.timeline().stream()
                .filter(tick -> tick.atSeconds() > at + 0.1 && tick.deliveries() > 0)
                .mapToDouble(Repetition.Tick::atSeconds)
                .findFirst()
                .orElse(Double.NaN);
        double last = seen.timeline().stream()
                .filter(tick -> tick.atSeconds() > at && tick.maxMillis() > HELD_UP_MILLIS)
                .mapToDouble(Repetition.Tick::atSeconds)
                .max()
                .orElse(at);
        boolean cameBack = seen.timeline().stream().anyMatch(tick -> tick.atSeconds() > at && tick.deliveries() > 0);
        List<Repetition.Reading> readings = new ArrayList<>(seen.readings());
        if (!Double.isNaN(first)) {
            readings.add(new Repetition.Reading("fault to first delivery after it", "s", first - at));
        }
        if (cameBack) {
            readings.add(new Repetition.Reading("fault to last that was held up", "s", last - at));
        }
        return new Repetition(seen.losses(), seen.delays(), readings, seen.timeline());
    }
}
