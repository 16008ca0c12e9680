package io.bongsu.perf.scenario;

import io.bongsu.perf.Rounds;
import io.bongsu.perf.report.Case;
import io.bongsu.perf.report.Delays;
import io.bongsu.perf.report.Repetition;
import io.bongsu.perf.swarm.Dialect;
import io.bongsu.perf.swarm.Network;
import io.bongsu.perf.swarm.Round;
import io.bongsu.perf.swarm.SwarmProcess;
import io.bongsu.perf.swarm.Terms;
import io.bongsu.testenv.TestMosquitto;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * MQTT's three qualities of service, at a Mosquitto of its own: published at each and subscribed to at the same, with clean and
 * with kept sessions, over networks from good to cut. A subscriber gets the lower of the two (MQTT 5 §3.8.4), so Bongsu's own topics,
 * which are published at 1, would show no 2.
 */
final class Qos implements Scenario {

    private static final String USER = "u-qos";
    private static final String PASSWORD = "qos-password";
    private static final long ROOM = 1;
    private static final String TOPIC = "chat-rooms/" + ROOM + "/messages";
    private static final int RECEIVERS = 20;
    private static final double PER_SECOND = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOSSES_PATIENCE = Duration.ofSeconds(3);
    private static final Duration DOWN = Duration.ofMillis(500);

    /** @param kills whether the broker is killed in the middle of it */
    record Condition(String label, Network network, boolean kills) {}

    private static final List<Condition> QUICK = List.of(
            new Condition("good", Network.GOOD, false), new Condition("cut every 5 s", Network.parse("cut=5s"), false));

    private static final List<Condition> ALL = List.of(
            new Condition("good", Network.GOOD, false),
            new Condition("50 ms each way", Network.parse("delay=50ms"), false),
            new Condition("300 ms + 100 ms jitter each way", Network.parse("delay=300ms,jitter=100ms"), false),
            new Condition("cut every 5 s", Network.parse("cut=5s"), false),
            new Condition("broker killed", Network.GOOD, true));

    @Override
    public String name() {
        return "qos";
    }

    @Override
    public List<Trial> trials(Stage stage) {
        Duration length = Duration.ofSeconds(stage.quick() ? 5 : 20);
        List<Trial> trials = new ArrayList<>();
        for (Condition condition : stage.quick() ? QUICK : ALL) {
            for (boolean kept : List.of(false, true)) {
                for (int qos = 0; qos <= 2; qos++) {
                    trials.add(trial(stage, condition, kept, qos, length));
                }
            }
        }
        return trials;
    }

    private static Trial trial(Stage stage, Condition condition, boolean kept, int qos, Duration length) {
        String session = kept ? "kept" : "clean";
        int asked = qos;
        Trial trial = Trial.of(
                        "QoS " + qos + ", " + session + ", " + condition.label(),
                        length.plusSeconds(3),
                        (repetition, marks) -> measure(stage, condition, kept, asked, length, marks),
                        "qos",
                        Integer.toString(qos),
                        "session",
                        session,
                        "network",
                        condition.label())
                .withNote("The publisher is beside the broker; the network is the receivers'. Kept sessions are"
                        + " Mosquitto's as shipped: on disk every half minute, not with each message.");
        return condition.network().cutEvery().isZero() && !condition.kills()
                ? trial.withFloor((double) condition.network().delay().toMillis())
                        .withAim("lost", false, 0)
                : trial;
    }

    static Repetition measure(
            Stage stage, Condition condition, boolean kept, int qos, Duration length, List<Case.Mark> marks)
            throws IOException {
        try (TestMosquitto broker = TestMosquitto.start(Map.of(USER, PASSWORD));
                SwarmProcess swarm = Stage.swarm();
                Publisher publisher = new Publisher(
                        broker.host(), broker.port(), broker.backendUser(), broker.backendPassword(), TOPIC, qos)) {
            if (!condition.network().cutEvery().isZero() && marks.isEmpty()) {
                // So that what is lost on purpose is not held against the objectives.
                marks.add(new Case.Mark(0, condition.label()));
            }
            Round warmUp = Rounds.next();
            Round round = Rounds.next(0, 0, Duration.ofMillis(100).toNanos());
            URI address = URI.create("mqtt://" + broker.host() + ":" + broker.port());
            swarm.begin(warmUp);
            swarm.open(
                    Terms.of(Dialect.MQTT_5, address, RECEIVERS, -1)
                            .comingBack()
                            .over(condition.network())
                            .atQos(qos, kept)
                            .seeded(stage.seed()),
                    tickets());
            Posting.run(
                    Schedule.steady(PER_SECOND, Duration.ofSeconds(1)),
                    Duration.ZERO,
                    List.of((n, due) -> publisher.publish(warmUp.number(), n, due)));
            publisher.settle(PATIENCE);
            return count(stage, broker, swarm, publisher, round, condition, length, qos, marks);
        }
    }

    private static Repetition count(
            Stage stage,
            TestMosquitto broker,
            SwarmProcess swarm,
            Publisher publisher,
            Round round,
            Condition condition,
            Duration length,
            int qos,
            List<Case.Mark> marks)
            throws IOException {
        Duration cpuBefore = broker.cpu();
        swarm.begin(round);
        CompletableFuture<Void> killed = condition.kills() ? killIn(length.dividedBy(3), broker, marks) : null;
        Posting.Sent sent = Posting.run(
                Schedule.random(PER_SECOND, length, stage.seed()),
                Duration.ZERO,
                List.of((n, due) -> publisher.publish(round.number(), n, due)));
        if (killed != null) {
            killed.join();
        }
        BitSet unknown = publisher.settle(PATIENCE);
        boolean mayLose = condition.kills() || !condition.network().cutEvery().isZero();
        SwarmProcess.Account account = account(swarm, sent, unknown, mayLose ? LOSSES_PATIENCE : PATIENCE);
        SwarmProcess.Tally tally = swarm.tally();
        SwarmProcess.Carried carried = swarm.carried();
        Duration cpu = broker.cpu().minus(condition.kills() ? Duration.ZERO : cpuBefore);
        double each = Math.max(1, tally.deliveries());
        Map<String, Repetition.Reading> readings = new LinkedHashMap<>();
        add(readings, "bytes a delivery, down", "B", carried.bytesIn() / each);
        add(readings, "bytes a delivery, up", "B", carried.bytesOut() / each);
        add(readings, "reads and writes a delivery", "", (carried.reads() + carried.writes()) / each);
        add(readings, "CPU of Mosquitto a delivery", "µs", cpu.toNanos() / 1e3 / each);
        add(readings, "came back", "", tally.returned());
        add(readings, "received at QoS " + qos, "", tally.byQos().get(qos));
        add(readings, "emulated network late, p99", "ms", swarm.late().p99Micros() / 1e3);
        return new Repetition(
                new Repetition.Losses(
                        sent.attempted(),
                        sent.attempted() - unknown.cardinality(),
                        account.expected(),
                        account.delivered(),
                        tally.duplicated(),
                        tally.outOfOrder(),
                        account.unexpected() + wrongQos(tally, qos),
                        unknown.cardinality(),
                        tally.broken()),
                Delays.decoded(swarm.delays().messages()),
                List.copyOf(readings.values()),
                Timelines.of(swarm, round));
    }

    private static long wrongQos(SwarmProcess.Tally tally, int qos) {
        return tally.byQos().stream().mapToLong(Long::longValue).sum()
                - tally.byQos().get(qos);
    }

    private static void add(Map<String, Repetition.Reading> readings, String name, String unit, double value) {
        readings.put(name, new Repetition.Reading(name, unit, value));
    }

    private static List<String> tickets() {
        List<String> tickets = new ArrayList<>();
        for (int i = 0; i < RECEIVERS; i++) {
            tickets.add(ROOM + " " + PASSWORD + " " + USER + ":r" + i + " " + TOPIC);
        }
        return tickets;
    }

    private static SwarmProcess.Account account(
            SwarmProcess swarm, Posting.Sent sent, BitSet unknown, Duration patience) throws IOException {
        StringBuilder line = new StringBuilder(ROOM + " 0 " + sent.attempted());
        String between = " ";
        for (int n = unknown.nextSetBit(0); n >= 0; n = unknown.nextSetBit(n + 1)) {
            line.append(between).append(n);
            between = ",";
        }
        return Accounts.await(swarm, List.of(line.toString()), patience);
    }

    private static CompletableFuture<Void> killIn(Duration wait, TestMosquitto broker, List<Case.Mark> marks) {
        long began = System.nanoTime();
        return CompletableFuture.runAsync(() -> {
            LockSupport.parkNanos(wait.toNanos());
            double at = (System.nanoTime() - began) / 1e9;
            broker.kill9();
            LockSupport.parkNanos(DOWN.toNanos());
            broker.start();
            if (marks.isEmpty()) {
                marks.add(new Case.Mark(at, "broker killed"));
                marks.add(new Case.Mark((System.nanoTime() - began) / 1e9, "broker back"));
            }
        });
    }
}
