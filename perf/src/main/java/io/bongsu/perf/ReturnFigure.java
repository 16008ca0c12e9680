package io.bongsu.perf;

import io.bongsu.perf.swarm.Dialect;
import io.bongsu.perf.swarm.Round;
import io.bongsu.perf.swarm.Serial;
import io.bongsu.perf.swarm.Swarm;
import io.bongsu.perf.swarm.SwarmProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** All receivers come back at once, each with its position: how long until everybody has what was missed. */
final class ReturnFigure implements Figure {

    private static final int RECEIVERS = 10_000;
    private static final int ROOMS = 100;
    private static final int MISSED = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public Result measure(BenchSettings settings, Consumer<String> progress) throws Exception {
        Runs runs = new Runs();
        try (Site site = Site.startForCrowds(settings.withHeap("2g"))) {
            List<Long> rooms = new ArrayList<>();
            for (int i = 0; i < ROOMS; i++) {
                rooms.add(site.newRoom("return " + i));
            }
            long position = 0;
            for (int run = 0; run <= settings.runs(); run++) {
                for (Dialect dialect : List.of(Dialect.STOMP, Dialect.SSE, Dialect.LONG_POLLING)) {
                    site.signInAgain();
                    Ours ours = new Ours(site, dialect, rooms);
                    progress.accept(
                            (run == 0 ? "warming up " : "run " + run + " of " + settings.runs() + ", ") + ours.name());
                    Round round = Rounds.next();
                    miss(ours, round.number());
                    comeBack(ours, settings, position, round, run == 0 ? new Runs() : runs);
                    position += MISSED;
                }
            }
        }
        return new Result(
                "return",
                "10,000 receivers come back at once",
                "All connect at the same moment, each with a position " + MISSED + " messages behind in one of " + ROOMS
                        + " rooms, without the wait that clients are asked to spread; from the first connection's begin until"
                        + " the last of " + RECEIVERS * MISSED
                        + " deliveries. The receivers' process takes its part of the"
                        + " same two cores.",
                runs.all(Map.of("STOMP, all caught up", Aim.atMost(10), "SSE, all caught up", Aim.atMost(10))));
    }

    /** What everybody will have missed. */
    private static void miss(Ours ours, int round) throws IOException {
        try (HttpConnection connection = new HttpConnection(ours.url())) {
            for (int room = 0; room < ours.rooms().size(); room++) {
                StampedPost post = ours.postTo(ours.rooms().get(room));
                for (int i = 0; i < MISSED; i++) {
                    int status = connection.exchange(post.with(Serial.of(round, room, i), System.nanoTime()));
                    if (status != 201) {
                        throw new IOException("A post was answered " + status);
                    }
                }
            }
        }
    }

    private static void comeBack(Ours ours, BenchSettings settings, long position, Round round, Runs runs)
            throws IOException {
        try (SwarmProcess swarm = SwarmProcess.start(ThisProgram.java(Swarm.class, settings.generatorJvm()))) {
            swarm.begin(round);
            Duration cpu = ours.cpu();
            SwarmProcess.Opened opened =
                    swarm.open(ours.dialect(), ours.url(), ours.tickets(RECEIVERS), RECEIVERS, position);
            SwarmProcess.Tally tally = swarm.await((long) RECEIVERS * MISSED, PATIENCE);
            runs.add(ours.name() + ", all caught up", "s", tally.sinceOpening().toNanos() / 1e9);
            runs.add(
                    ours.name() + ", CPU of the node",
                    "s",
                    ours.cpu().minus(cpu).toNanos() / 1e9);
            runs.add(ours.name() + ", refused", "", opened.failed() + tally.broken());
            runs.add(ours.name() + ", missing", "msgs", (double) RECEIVERS * MISSED - tally.deliveries());
        }
    }
}
