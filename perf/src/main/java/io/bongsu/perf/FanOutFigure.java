package io.bongsu.perf;

import io.bongsu.perf.swarm.Dialect;
import io.bongsu.perf.swarm.Swarm;
import io.bongsu.perf.swarm.SwarmProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One room, a thousand receivers: how many deliveries a second, and what each costs, beside what one would use instead. */
final class FanOutFigure implements Figure {

    private static final int RECEIVERS = 1_000;
    private static final int AT_ONCE = 100;
    private static final double MOST_MILLIS = 500;

    /** Every side manages this: the cost of a delivery is compared here, with nothing to put together. */
    private static final double EASY_POSTS = 20;

    private static final double MOST_POSTS = 5_120;
    private static final int HALVINGS = 2;

    @Override
    public Result measure(BenchSettings settings, Consumer<String> progress) throws Exception {
        Runs runs = new Runs();
        Duration step = settings.measured().dividedBy(2).plusSeconds(1);
        try (Site site = Site.startForCrowds(settings);
                Peer simple = Peer.simpleBroker(settings);
                Peer socketIo = Peer.socketIo(settings);
                TutorialSite tutorial = TutorialSite.start(settings);
                RawMosquitto mosquitto = RawMosquitto.start();
                SwarmProcess swarm = SwarmProcess.start(ThisProgram.java(Swarm.class, settings.generatorJvm()))) {
            List<Long> room = List.of(site.newRoom("fan-out"));
            List<Side> sides = new ArrayList<>(List.of(mosquitto, simple, socketIo, tutorial));
            for (Dialect ours : List.of(Dialect.STOMP, Dialect.SSE, Dialect.LONG_POLLING)) {
                sides.add(new Ours(site, ours, room));
            }
            for (int run = 0; run <= settings.runs(); run++) {
                site.signInAgain();
                for (Side side : sides) {
                    progress.accept(
                            (run == 0 ? "warming up " : "run " + run + " of " + settings.runs() + ", ") + side.name());
                    measureOnce(side, swarm, step, run == 0 ? new Runs() : runs);
                }
                if (run > 0) {
                    compare(runs, run - 1);
                }
            }
        }
        return new Result(
                "fan-out",
                "One room, " + RECEIVERS + " receivers",
                "Open loop, one to " + (int) MOST_POSTS + " posts a second of " + Site.CONTENT_BYTES
                        + " B over 16 connections,"
                        + " doubled until a delivery is wrong or the 99th percentile of post to receipt reaches "
                        + (int) MOST_MILLIS + " ms, then halved in between; " + step.toSeconds()
                        + " s for each rate. The"
                        + " receivers are one process for all sides. Ours and the tutorial's app store every post in MySQL"
                        + " and publish it to Mosquitto, too; the other peers do neither. To Mosquitto alone posts are"
                        + " publications at QoS 1, and receivers are subscribers. CPU is the server process's.",
                runs.all(Map.of(
                        "STOMP / simple broker, deliveries", Aim.atLeast(1.5),
                        "STOMP / Socket.IO, deliveries", Aim.atLeast(1),
                        "STOMP / the tutorial's app, deliveries", Aim.atLeast(1.5),
                        "SSE / simple broker, deliveries", Aim.atLeast(1.5),
                        "STOMP / simple broker, CPU at 20,000/s", Aim.atMost(0.5),
                        "STOMP / simple broker, CPU at the most", Aim.atMost(0.5))));
    }

    private void measureOnce(Side side, SwarmProcess swarm, Duration step, Runs runs) throws IOException {
        open(side, swarm);
        FanOut.Step easy = FanOut.step(side, swarm, EASY_POSTS, step, RECEIVERS);
        FanOut.Step best = easy;
        double good = EASY_POSTS;
        double bad = 0;
        for (double rate = EASY_POSTS * 2; rate <= MOST_POSTS && bad == 0; rate *= 2) {
            FanOut.Step tried = tried(side, swarm, rate, step);
            if (tried.isGood(MOST_MILLIS)) {
                good = rate;
                best = tried;
            } else {
                bad = rate;
            }
        }
        for (int halving = 0; bad > 0 && halving < HALVINGS; halving++) {
            double rate = Math.sqrt(good * bad);
            FanOut.Step tried = tried(side, swarm, rate, step);
            if (tried.isGood(MOST_MILLIS)) {
                good = rate;
                best = tried;
            } else {
                bad = rate;
            }
        }
        swarm.disconnect();
        record(side.name(), easy, best, runs);
    }

    private static FanOut.Step tried(Side side, SwarmProcess swarm, double rate, Duration step) throws IOException {
        FanOut.Step tried = FanOut.step(side, swarm, rate, step, RECEIVERS);
        if (tried.broken() > 0 || tried.wrong() > 0) {
            System.err.printf("%s at %.0f: %s%n", side.name(), rate, tried);
            swarm.disconnect();
            open(side, swarm);
        }
        return tried;
    }

    private static void open(Side side, SwarmProcess swarm) throws IOException {
        SwarmProcess.Opened opened = swarm.open(side.dialect(), side.url(), side.tickets(RECEIVERS), AT_ONCE, -1);
        if (opened.failed() > 0) {
            throw new IOException(side.name() + " refused " + opened.failed() + " of " + RECEIVERS + " receivers");
        }
        // Not every side says when a receiver is there: what is measured begins when each has got something.
        FanOut.step(side, swarm, EASY_POSTS / 2, Duration.ofSeconds(1), RECEIVERS);
    }

    private static void record(String side, FanOut.Step easy, FanOut.Step best, Runs runs) {
        runs.add(side + ", deliveries", "/s", best.perSecond());
        runs.add(side + ", p50 then", "ms", best.p50Millis());
        runs.add(side + ", p99 then", "ms", best.p99Millis());
        runs.add(side + ", CPU then", "µs", best.cpuMicros());
        runs.add(side + ", CPU at 20,000/s", "µs", easy.cpuMicros());
        runs.add(side + ", p99 at 20,000/s", "ms", easy.p99Millis());
    }

    private static void compare(Runs runs, int run) {
        Map<String, String[]> ratios = new LinkedHashMap<>();
        ratios.put(
                "STOMP / simple broker, deliveries", new String[] {"STOMP", "Spring's simple broker", ", deliveries"});
        ratios.put("STOMP / Socket.IO, deliveries", new String[] {"STOMP", "Socket.IO", ", deliveries"});
        ratios.put(
                "STOMP / the tutorial's app, deliveries", new String[] {"STOMP", "the tutorial's app", ", deliveries"});
        ratios.put("SSE / simple broker, deliveries", new String[] {"SSE", "Spring's simple broker", ", deliveries"});
        ratios.put(
                "STOMP / simple broker, CPU at 20,000/s",
                new String[] {"STOMP", "Spring's simple broker", ", CPU at 20,000/s"});
        ratios.put(
                "STOMP / simple broker, CPU at the most",
                new String[] {"STOMP", "Spring's simple broker", ", CPU then"});
        ratios.forEach((name, of) -> runs.add(
                name,
                "",
                runs.reading(of[0] + of[2]).runs().get(run)
                        / runs.reading(of[1] + of[2]).runs().get(run)));
    }
}
