package io.bongsu.perf;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** How many durable posts a second, against the same request with nothing behind it; and in one room against in many. */
final class PostFigure implements Figure {

    private static final int CONNECTIONS = 64;

    /** As long as the compiler needs on two cores that have other work as well. */
    private static final int WARM_UPS = 3;

    @Override
    public Result measure(BenchSettings settings, Consumer<String> progress) throws Exception {
        Runs runs = new Runs();
        try (Site site = Site.start(settings)) {
            for (int round = 1; round <= WARM_UPS; round++) {
                progress.accept("warming up, " + round + " of " + WARM_UPS);
                site.signInAgain();
                measureOnce(site, settings.measured(), new Runs());
            }
            for (int run = 1; run <= settings.runs(); run++) {
                progress.accept("run " + run + " of " + settings.runs());
                site.signInAgain();
                measureOnce(site, settings.measured(), runs);
            }
        }
        return new Result(
                "post",
                "Durable posts, 64 connections",
                "Closed loop, " + CONNECTIONS + " connections, " + Site.CONTENT_BYTES
                        + " bytes of content, each post with"
                        + " a clientMessageId of its own; "
                        + settings.measured().toSeconds()
                        + " s each of no-op (same body, token check and answer), posts to 64 rooms, posts to one room;"
                        + " between them the relay catches up. Generator, node, MySQL and Mosquitto share the machine.",
                runs.all(Map.of(
                        "POST / no-op", Aim.atLeast(0.3),
                        "POST p99", Aim.atMost(25),
                        "one room / 64 rooms", Aim.atLeast(0.8))));
    }

    private static void measureOnce(Site site, Duration measured, Runs runs) throws Exception {
        ClosedLoop.Outcome noOp = load(site, measured, site::noOp);
        Site.Cpu before = site.cpu();
        ClosedLoop.Outcome spread = loadOnly(site, measured, site::spread);
        Site.Cpu after = site.cpu();
        long backlog = site.backlog();
        site.awaitRelay();
        ClosedLoop.Outcome hot = load(site, measured, site::hot);

        runs.add("no-op POST (the floor)", "/s", noOp.perSecond());
        runs.add("POST to 64 rooms", "/s", spread.perSecond());
        runs.add("POST / no-op", "", spread.perSecond() / noOp.perSecond());
        runs.add("POST p50", "ms", spread.p50Millis());
        runs.add("POST p99", "ms", spread.p99Millis());
        runs.add("no-op p99", "ms", noOp.p99Millis());
        runs.add("POST to one room", "/s", hot.perSecond());
        runs.add("one room / 64 rooms", "", hot.perSecond() / spread.perSecond());
        runs.add("one room p99", "ms", hot.p99Millis());
        after.per(spread.latency().getTotalCount(), before, runs, " a post");
        runs.add("relay behind when the load ends", "msgs", (double) backlog);
        runs.add("other answers", "", (double) (noOp.otherAnswers() + spread.otherAnswers() + hot.otherAnswers()));
    }

    private static ClosedLoop.Outcome load(Site site, Duration measured, IntFunction<PostRequest> requests)
            throws Exception {
        ClosedLoop.Outcome outcome = loadOnly(site, measured, requests);
        site.awaitRelay();
        return outcome;
    }

    private static ClosedLoop.Outcome loadOnly(Site site, Duration measured, IntFunction<PostRequest> requests) {
        return ClosedLoop.run(site.url(), CONNECTIONS, measured, 201, connection -> requests.apply(connection)::next);
    }
}
