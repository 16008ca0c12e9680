package io.bongsu.perf.scenario;

import io.bongsu.perf.Rounds;
import io.bongsu.perf.ThisProgram;
import io.bongsu.perf.report.Repetition;
import io.bongsu.perf.swarm.Dialect;
import io.bongsu.perf.swarm.Network;
import io.bongsu.perf.swarm.Round;
import io.bongsu.perf.swarm.Swarm;
import io.bongsu.perf.swarm.SwarmProcess;
import io.bongsu.perf.swarm.Terms;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * What a trial has at hand: the target, the receivers' process, and how much is asked of it.
 *
 * @param quick whether a quick look is wanted: smaller numbers, the same questions
 * @param dialects the transports to be compared
 * @param network between the receivers and the target, where another one than a scenario's own was asked for
 */
record Stage(Target target, boolean quick, long seed, List<Dialect> dialects, Optional<Network> network) {

    private static final List<String> RECEIVERS_JVM = List.of("-Xmx1536m", "-XX:+UseSerialGC");
    private static final int AT_ONCE = 100;
    /** Receivers count up from the seed. */
    private static final int SEEDS_APART = 1_000_003;

    private static final int WARMING_SENDERS = 8;
    private static final double WARMING_PER_SECOND = 400;

    private static final Duration IDLE_PATIENCE = Duration.ofSeconds(20);
    private static final Duration IDLE_LOOK = Duration.ofMillis(500);
    private static final AtomicInteger SESSIONS = new AtomicInteger();

    Stage(Target target, boolean quick, long seed, List<Dialect> dialects) {
        this(target, quick, seed, dialects, Optional.empty());
    }

    /** With a schedule and a network of its own: a spread over the same ones would be that of the machine alone. */
    Stage forRepetition(int repetition) {
        return new Stage(target, quick, seed + (long) repetition * SEEDS_APART, dialects, network);
    }

    /** The transports over which nothing may be missed. */
    List<Dialect> hearingAll() {
        return dialects.stream().filter(Dialect::hearsAll).toList();
    }

    /** As many receivers, or senders, as are many. */
    int many() {
        return quick ? 300 : 1_000;
    }

    static SwarmProcess swarm() throws IOException {
        return SwarmProcess.start(ThisProgram.javaThatIgnoresInterrupts(Swarm.class, RECEIVERS_JVM));
    }

    /** Receivers that are to be there for the whole of a measurement begin at position 0 of a room of its own. */
    Terms terms(Dialect dialect) {
        return Terms.of(dialect, target.address(dialect), AT_ONCE, 0).seeded(seed);
    }

    /** The one that was asked for, or else the scenario's own. */
    Network over(Network usual) {
        return network.orElse(usual);
    }

    /** The same over a network; who is cut there comes back, over MQTT to a session that is kept. */
    Terms terms(Dialect dialect, Network over) {
        Terms terms = terms(dialect).over(over);
        return over.cutEvery().isZero() ? terms : terms.comingBack().atQos(1, true);
    }

    /**
     * Opens receivers in a new room.
     *
     * @throws IOException when one is refused
     */
    long open(SwarmProcess swarm, Terms terms, int receivers) throws IOException {
        long room = target.newRoom("perf");
        SwarmProcess.Opened opened = openWhatCan(swarm, terms, room, receivers);
        if (opened.failed() > 0) {
            throw new IOException(opened.failed() + " of " + receivers + " receivers were refused over "
                    + terms.dialect().label());
        }
        return room;
    }

    /** Opens receivers, where to be refused is a result. */
    SwarmProcess.Opened openWhatCan(SwarmProcess swarm, Terms terms, long room, int receivers) throws IOException {
        return swarm.open(terms, target.tickets(terms.dialect(), room, receivers, "p" + SESSIONS.incrementAndGet()));
    }

    List<Sender> senders(long room, int count) {
        List<Sender> senders = new ArrayList<>();
        for (int stream = 0; stream < count; stream++) {
            senders.add(new Sender(target.http(), target.post(room), stream));
        }
        return senders;
    }

    /** A node is slower at first: its code is compiled as it is used. What is measured comes after some seconds of everything. */
    void warmUp() throws IOException {
        Duration length = Duration.ofSeconds(quick ? 4 : 30);
        try (SwarmProcess swarm = swarm()) {
            for (Dialect dialect : dialects) {
                long room = target.newRoom("warming up");
                swarm.open(
                        terms(dialect), target.tickets(dialect, room, AT_ONCE / 10, "w" + SESSIONS.incrementAndGet()));
                measure(
                        swarm,
                        Rounds.next(),
                        room,
                        WARMING_SENDERS,
                        Schedule.steady(
                                Math.min(WARMING_PER_SECOND, target.mostPostsPerSecond() / 4),
                                length.dividedBy(dialects.size())),
                        Duration.ZERO,
                        Duration.ofSeconds(2));
            }
        }
    }

    /** Waits, with patience, until the target works off nothing any more; one whose processes are not ours is given a moment. */
    void awaitIdle() {
        long end = System.nanoTime() + IDLE_PATIENCE.toNanos();
        Duration before = used();
        LockSupport.parkNanos(IDLE_LOOK.toNanos());
        Duration after = used();
        while (after.minus(before).compareTo(IDLE_LOOK.dividedBy(10)) > 0 && System.nanoTime() < end) {
            before = after;
            LockSupport.parkNanos(IDLE_LOOK.toNanos());
            after = used();
        }
    }

    private Duration used() {
        return target.cpu().values().stream().reduce(Duration.ZERO, Duration::plus);
    }

    /**
     * Messages whose delays count nowhere, before those that are measured: who has only just come may have to wait longer.
     *
     * @throws IOException where some are lost over a transport that hears all: a measurement must not begin with what it is to find out
     */
    void settle(
            SwarmProcess swarm,
            Dialect dialect,
            long room,
            int senders,
            Schedule schedule,
            Duration delay,
            Duration patience)
            throws IOException {
        Repetition.Losses losses = measure(swarm, Rounds.next(), room, senders, schedule, delay, patience)
                .losses();
        if (dialect.isOurs() && dialect.hearsAll() && losses.lost() > 0) {
            throw new IOException(losses.lost() + " of " + losses.expected()
                    + " deliveries were lost before the measurement had begun, when the receivers had just come");
        }
    }

    /** Posts the schedule, waits for its deliveries, and gives the account of both. */
    Repetition measure(
            SwarmProcess swarm,
            Round round,
            long room,
            int senders,
            Schedule schedule,
            Duration delay,
            Duration patience)
            throws IOException {
        Measurement measurement = Measurement.begin(target, swarm, round);
        Posting.Sent sent = post(round, room, senders, schedule, delay);
        return measurement.end(sent, sent.ledger(room), patience);
    }

    /** The same, and cuts all receivers' links in the middle of it. */
    Repetition measureCutting(
            SwarmProcess swarm,
            Round round,
            long room,
            int senders,
            Schedule schedule,
            Duration cutAfter,
            Duration patience)
            throws IOException {
        Measurement measurement = Measurement.begin(target, swarm, round);
        CompletableFuture<Posting.Sent> posting =
                CompletableFuture.supplyAsync(() -> post(round, room, senders, schedule, Duration.ZERO));
        LockSupport.parkNanos(cutAfter.toNanos());
        swarm.cut();
        Posting.Sent sent = posting.join();
        return measurement.end(sent, sent.ledger(room), patience);
    }

    private Posting.Sent post(Round round, long room, int count, Schedule schedule, Duration delay) {
        List<Sender> streams = senders(room, count);
        streams.forEach(Sender::connect);
        try {
            return Posting.run(
                    schedule,
                    delay,
                    streams.stream()
                            .<Posting.Stream>map(sender -> (n, due) -> sender.send(round.number(), n, due))
                            .toList());
        } finally {
            streams.forEach(Sender::close);
        }
    }
}
