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
import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.TestMosquitto;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * A Mosquitto of its own, with a publisher beside it and receivers at the same quality of service, and nothing of Bongsu.
 *
 * @param network the receivers'
 * @param kills whether the broker is killed in the middle of it
 * @param kept whether the broker keeps the sessions of receivers that are away
 */
record BrokerAlone(Network network, boolean kills, int qos, boolean kept, int receivers, double perSecond) {

    static final String WHO = "Mosquitto alone";

    private static final String USER = "u-qos";
    private static final String PASSWORD = "qos-password";
    private static final long ROOM = 1;
    private static final String TOPIC = "chat-rooms/" + ROOM + "/messages";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOSSES_PATIENCE = Duration.ofSeconds(3);
    private static final Duration DOWN = Duration.ofMillis(500);
    private static final int AT_ONCE = 100;

    /** Whether something is done to it that may lose messages. */
    boolean injured() {
        return kills || !network.cutEvery().isZero();
    }

    Repetition measure(long seed, Duration length, List<Case.Mark> marks) throws IOException {
        try (TestMosquitto broker = TestMosquitto.start(Map.of(USER, PASSWORD), Deployment.LONG_QUEUES);
                SwarmProcess swarm = Stage.swarm();
                Publisher publisher = new Publisher(
                        broker.host(), broker.port(), broker.backendUser(), broker.backendPassword(), TOPIC, qos)) {
            if (!network.cutEvery().isZero() && marks.isEmpty()) {
                // So that what is lost on purpose is not held against the objectives.
                marks.add(new Case.Mark(0, "links cut, again and again"));
            }
            Round warmUp = Rounds.next();
            Round round = Rounds.next(0, 0, Duration.ofMillis(100).toNanos());
            URI address = URI.create("mqtt://" + broker.host() + ":" + broker.port());
            swarm.begin(warmUp);
            SwarmProcess.Opened opened = swarm.open(
                    Terms.of(Dialect.MQTT_5, address, AT_ONCE, -1)
                            .comingBack()
                            .over(network)
                            .atQos(qos, kept)
                            .seeded(seed),
                    tickets());
            if (opened.failed() > 0) {
                throw new IOException(opened.failed() + " of " + receivers + " receivers were refused by Mosquitto");
            }
            Posting.run(
                    Schedule.steady(perSecond, Duration.ofSeconds(1)),
                    Duration.ZERO,
                    List.of((n, due) -> publisher.publish(warmUp.number(), n, due)));
            publisher.settle(PATIENCE);
            // As its autosave does: what was subscribed to since the last one a killed broker does not know.
            broker.save();
            return count(broker, swarm, publisher, round, seed, length, marks);
        }
    }

    private Repetition count(
            TestMosquitto broker,
            SwarmProcess swarm,
            Publisher publisher,
            Round round,
            long seed,
            Duration length,
            List<Case.Mark> marks)
            throws IOException {
        Duration cpuBefore = broker.cpu();
        long began = System.nanoTime();
        swarm.begin(round);
        CompletableFuture<Duration> killed = kills ? killIn(length.dividedBy(3), broker, marks) : null;
        Posting.Sent sent = Posting.run(
                Schedule.random(perSecond, length, seed),
                Duration.ZERO,
                List.of((n, due) -> publisher.publish(round.number(), n, due)));
        Duration cpuOfTheKilled = killed == null ? Duration.ZERO : killed.join();
        double seconds = (System.nanoTime() - began) / 1e9;
        SwarmProcess.Tally then = swarm.tally();
        SwarmProcess.Carried carried = swarm.carried();
        Duration cpu = broker.cpu().plus(cpuOfTheKilled).minus(cpuBefore);
        swarm.calm();
        BitSet unknown = publisher.settle(PATIENCE);
        SwarmProcess.Account account = account(swarm, sent, unknown, injured() && !kept ? LOSSES_PATIENCE : PATIENCE);
        SwarmProcess.Tally tally = swarm.tally();
        double each = Math.max(1, then.deliveries());
        List<Repetition.Reading> readings = new ArrayList<>();
        readings.add(new Repetition.Reading("deliveries", "/s", then.deliveries() / seconds));
        readings.add(new Repetition.Reading("bytes a delivery, down", "B", carried.bytesIn() / each));
        readings.add(new Repetition.Reading("bytes a delivery, up", "B", carried.bytesOut() / each));
        readings.add(
                new Repetition.Reading("reads and writes a delivery", "", (carried.reads() + carried.writes()) / each));
        readings.add(new Repetition.Reading("CPU of Mosquitto a delivery", "µs", cpu.toNanos() / 1e3 / each));
        readings.add(new Repetition.Reading("came back", "", then.returned()));
        readings.add(new Repetition.Reading("messages of earlier rounds", "", tally.stale()));
        readings.add(new Repetition.Reading("most lost by one receiver", "", account.worst()));
        readings.add(new Repetition.Reading(
                "received at QoS " + qos, "", tally.byQos().get(qos)));
        Measurement.instrument(sent, swarm.late(), readings);
        return new Repetition(
                new Repetition.Losses(
                        sent.attempted(),
                        sent.attempted() - unknown.cardinality(),
                        account.expected(),
                        account.delivered(),
                        tally.duplicated(),
                        tally.outOfOrder(),
                        account.unexpected() + wrongQos(tally),
                        0,
                        tally.broken()),
                Delays.decoded(swarm.delays().messages()),
                readings,
                Timelines.of(swarm, round));
    }

    private long wrongQos(SwarmProcess.Tally tally) {
        return tally.byQos().stream().mapToLong(Long::longValue).sum()
                - tally.byQos().get(qos);
    }

    private List<String> tickets() {
        List<String> tickets = new ArrayList<>();
        for (int i = 0; i < receivers; i++) {
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

    /** Gives the CPU time that the killed one had used. */
    private static CompletableFuture<Duration> killIn(Duration wait, TestMosquitto broker, List<Case.Mark> marks) {
        long began = System.nanoTime();
        return CompletableFuture.supplyAsync(() -> {
            LockSupport.parkNanos(wait.toNanos());
            double at = (System.nanoTime() - began) / 1e9;
            Duration used = broker.cpu();
            broker.kill9();
            LockSupport.parkNanos(DOWN.toNanos());
            broker.start();
            if (marks.isEmpty()) {
                marks.add(new Case.Mark(at, "broker killed"));
                marks.add(new Case.Mark((System.nanoTime() - began) / 1e9, "broker back"));
            }
            return used;
        });
    }
}
