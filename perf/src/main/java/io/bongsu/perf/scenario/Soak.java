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
import java.util.OptionalLong;

/** A thousand connections held, a message a minute: what breaks, what grows, and how long a phone's radio would be on. */
final class Soak implements Scenario {

    private static final int RECEIVERS = 1_000;
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(35);

    private final Duration length;

    Soak(Duration length) {
        this.length = length;
    }

    @Override
    public String name() {
        return "soak";
    }

    @Override
    public List<Trial> trials(Stage stage) throws IOException {
        Duration login = stage.target().loginLasts();
        if (length.plus(PATIENCE).compareTo(login) > 0) {
            throw new IOException("A login lasts " + login.toMinutes() + " min there: soak for fewer minutes");
        }
        return stage.hearingAll().stream()
                .map(dialect -> Trial.of(
                                dialect.label(),
                                length.plusSeconds(5),
                                (repetition, marks) -> measure(stage.forRepetition(repetition), dialect),
                                "transport",
                                dialect.label(),
                                "receivers",
                                Integer.toString(RECEIVERS),
                                "network",
                                stage.over(Network.GOOD).toString(),
                                "held",
                                length.toMinutes() + " min")
                        .withNote(
                                "Heart-beats and keep-alives as clients have them: STOMP every 10 s both ways, SSE a comment every"
                                        + " 15 s, MQTT every 60 s, a long poll every 30 s. Heap after a full collection.")
                        .withAim("lost", false, 0)
                        .withAim("refused", false, 0)
                        .withAim("broken", false, 0))
                .toList();
    }

    /** The last one at the very end: whoever does not get it was not there any more. */
    private Schedule aMessageAMinute() {
        long[] due = new long[(int) Math.max(1, length.dividedBy(EVERY))];
        for (int i = 0; i < due.length; i++) {
            due[i] = length.minus(EVERY.multipliedBy(due.length - 1L - i)).toNanos();
        }
        return new Schedule(due);
    }

    private Repetition measure(Stage stage, Dialect dialect) throws IOException {
        try (SwarmProcess swarm = Stage.swarm()) {
            long room = stage.open(swarm, stage.terms(dialect, stage.over(Network.GOOD)), RECEIVERS);
            OptionalLong before = stage.target().heapBytes();
            SwarmProcess.Carried first = swarm.carried();
            long began = System.nanoTime();
            Repetition seen = stage.measure(swarm, Rounds.next(), room, 1, aMessageAMinute(), Duration.ZERO, PATIENCE);
            Duration held = Duration.ofNanos(System.nanoTime() - began);
            SwarmProcess.Carried last = swarm.carried();
            OptionalLong after = stage.target().heapBytes();
            double hours = held.toMillis() / 3.6e6;
            List<Repetition.Reading> readings = new ArrayList<>(seen.readings());
            if (before.isPresent() && after.isPresent()) {
                readings.add(
                        new Repetition.Reading("heap grown", "MB", (after.getAsLong() - before.getAsLong()) / 1e6));
            }
            readings.add(new Repetition.Reading(
                    "radio on, of the time",
                    "%",
                    100.0 * last.radioOn().minus(first.radioOn()).toNanos() / RECEIVERS / held.toNanos()));
            readings.add(new Repetition.Reading(
                    "radio woken an hour", "", (last.wakeUps() - first.wakeUps()) / (double) RECEIVERS / hours));
            return new Repetition(seen.losses(), seen.delays(), readings, seen.timeline());
        }
    }
}
