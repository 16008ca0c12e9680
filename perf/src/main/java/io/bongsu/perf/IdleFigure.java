package io.bongsu.perf;

import io.bongsu.perf.swarm.Dialect;
import io.bongsu.perf.swarm.Swarm;
import io.bongsu.perf.swarm.SwarmProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a connection costs that is open and waits. */
final class IdleFigure implements Figure {

    private static final int RECEIVERS = 10_000;
    private static final int AT_ONCE = 200;
    private static final int ROOMS = 100;

    @Override
    public Result measure(BenchSettings settings, Consumer<String> progress) throws Exception {
        Runs runs = new Runs();
        for (int run = 1; run <= settings.runs(); run++) {
            String suffix = "run " + run + " of " + settings.runs() + ", ";
            try (Peer simple = Peer.simpleBroker(settings.withHeap("2g"))) {
                progress.accept(suffix + simple.name());
                measureOnce(simple, settings, runs);
            }
            // A new process for each transport: what the last one left in the heap would be taken for the next one's.
            for (Dialect dialect : List.of(Dialect.STOMP, Dialect.SSE, Dialect.LONG_POLLING)) {
                try (Site site = Site.startForCrowds(settings.withHeap("2g"))) {
                    List<Long> rooms = new ArrayList<>();
                    for (int i = 0; i < ROOMS; i++) {
                        rooms.add(site.newRoom("idle " + i));
                    }
                    Ours ours = new Ours(site, dialect, rooms);
                    progress.accept(suffix + ours.name());
                    measureOnce(ours, settings, runs);
                }
            }
        }
        return new Result(
                "idle",
                "10,000 receivers that wait",
                "Each in one of " + ROOMS + " rooms, " + AT_ONCE
                        + " connecting at a time. Heap: what is alive after a full"
                        + " collection, with them less without them, by jcmd GC.class_histogram; RSS by /proc, likewise."
                        + " Both with a heap of 2 GiB and the serial collector.",
                runs.all(Map.of(
                        "STOMP, heap each", Aim.atMost(25),
                        "SSE, heap each", Aim.atMost(25),
                        "STOMP, refused", Aim.atMost(0),
                        "SSE, refused", Aim.atMost(0),
                        "long polling, refused", Aim.atMost(0))));
    }

    private static void measureOnce(Side side, BenchSettings settings, Runs runs) throws IOException {
        try (SwarmProcess swarm = SwarmProcess.start(ThisProgram.java(Swarm.class, settings.generatorJvm()))) {
            // A few first: classes, pools and caches are not a connection's.
            swarm.open(side.dialect(), side.url(), side.tickets(AT_ONCE), AT_ONCE, -1);
            swarm.disconnect();
            Memory before = Memory.of(side.pid());
            SwarmProcess.Opened opened = swarm.open(side.dialect(), side.url(), side.tickets(RECEIVERS), AT_ONCE, -1);
            Memory with = Memory.of(side.pid());
            runs.add(
                    side.name() + ", refused",
                    "",
                    opened.failed() + swarm.tally().broken());
            runs.add(side.name() + ", connected in", "s", opened.connectedIn().toNanos() / 1e9);
            runs.add(side.name() + ", heap each", "KB", (with.heapBytes() - before.heapBytes()) / 1e3 / opened.open());
            runs.add(side.name() + ", RSS each", "KB", (with.rssBytes() - before.rssBytes()) / 1e3 / opened.open());
        }
    }
}
