package io.bongsu.perf;

import io.bongsu.perf.LossTest.Fault;
import io.bongsu.perf.report.Repetition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Why not just the app that a tutorial makes: how many posts a second each takes, and what each loses when something breaks. */
final class TutorialFigure implements Figure {

    private static final int CONNECTIONS = 64;
    private static final int WARM_UPS = 3;

    private static final LossTest.Plan PLAN = new LossTest.Plan(
            20, 50, Duration.ofSeconds(20), Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(10));

    /** As quick as our own receiver is, so that what the tutorial's loses is not for want of haste. */
    private static final Duration QUICK = Duration.ofMillis(100);

    /** What stomp.js 7 waits where nobody tells it otherwise. */
    private static final Duration STOMP_JS = Duration.ofSeconds(5);

    private static final AtomicLong NUMBERS = new AtomicLong();

    @Override
    public Result measure(BenchSettings settings, Consumer<String> progress) throws Exception {
        Runs runs = new Runs();
        try (Site site = Site.start(settings);
                TutorialSite tutorial = TutorialSite.start(settings)) {
            for (int run = 1 - WARM_UPS; run <= settings.runs(); run++) {
                progress.accept(run < 1 ? "warming up" : "posts, run " + run + " of " + settings.runs());
                site.signInAgain();
                posts(site, tutorial, settings.measured(), run < 1 ? new Runs() : runs);
            }
            for (int run = 1; run <= settings.runs(); run++) {
                losses(site, tutorial, runs, "losses, run " + run + " of " + settings.runs() + ", ", progress);
            }
        }
        return new Result(
                "tutorial",
                "The app of a good tutorial",
                "Posts: as the figure post has them, to 64 rooms of each side, each with a MySQL and a Mosquitto of its own."
                        + " Losses: " + PLAN.receivers() + " receivers of one room over STOMP, "
                        + (int) PLAN.postsPerSecond() + " posts a second for "
                        + PLAN.duration().toSeconds()
                        + " s; after a quarter of it the broker is killed with SIGKILL for "
                        + PLAN.brokerAway().toSeconds() + " s, or the node is killed and started again at once, or"
                        + " from the start on each receiver's connection is cut every "
                        + PLAN.cutEvery().toSeconds()
                        + " s. Expected is what was acknowledged, times the receivers. Ours repeats a post until it is"
                        + " answered, the tutorial's page tells its user that it failed.",
                runs.all(aims()));
    }

    private static void posts(Site site, TutorialSite tutorial, Duration measured, Runs runs) throws Exception {
        Site.Cpu before = site.cpu();
        ClosedLoop.Outcome ours =
                ClosedLoop.run(site.url(), CONNECTIONS, measured, 201, connection -> site.spread(connection)::next);
        double ourCpu = micros(site.cpu(), before, ours);
        site.awaitRelay();
        Site.Cpu theirsBefore = tutorial.cpuOfAll();
        ClosedLoop.Outcome theirs = ClosedLoop.run(tutorial.url(), CONNECTIONS, measured, 201, connection -> {
            StampedPost post = tutorial.postTo(connection + 1L);
            return () -> post.with(NUMBERS.incrementAndGet(), System.nanoTime());
        });
        double theirCpu = micros(tutorial.cpuOfAll(), theirsBefore, theirs);
        try (BarePublisher bare = new BarePublisher(site.deployment().mosquitto())) {
            runs.add("Mosquitto alone, one publisher at QoS 1 (the floor)", "/s", bare.perSecond(measured));
        }
        runs.add("ours, posts", "/s", ours.perSecond());
        runs.add("tutorial, posts", "/s", theirs.perSecond());
        runs.add("ours / tutorial, posts", "", ours.perSecond() / theirs.perSecond());
        runs.add("ours, p50", "ms", ours.p50Millis());
        runs.add("tutorial, p50", "ms", theirs.p50Millis());
        runs.add("ours, p99", "ms", ours.p99Millis());
        runs.add("tutorial, p99", "ms", theirs.p99Millis());
        runs.add("ours, CPU of node, MySQL and Mosquitto a post", "µs", ourCpu);
        runs.add("tutorial, CPU of app, MySQL and Mosquitto a post", "µs", theirCpu);
        runs.add("other answers", "", (double) (ours.otherAnswers() + theirs.otherAnswers()));
    }

    private static double micros(Site.Cpu now, Site.Cpu then, ClosedLoop.Outcome outcome) {
        Duration used = now.node()
                .minus(then.node())
                .plus(now.mySql().minus(then.mySql()))
                .plus(now.broker().minus(then.broker()));
        return used.toNanos() / 1e3 / outcome.latency().getTotalCount();
    }

    private static void losses(Site site, TutorialSite tutorial, Runs runs, String doing, Consumer<String> progress) {
        List<Contender> contenders = new ArrayList<>(List.of(
                new OurContender(site), new TutorialContender("tutorial", tutorial.url(), tutorial.servers(), QUICK)));
        for (Fault fault : Fault.values()) {
            if (fault == Fault.CONNECTIONS_CUT) {
                contenders.add(new TutorialContender(
                        "tutorial, stomp.js's own 5 s", tutorial.url(), tutorial.servers(), STOMP_JS));
            }
            for (Contender contender : contenders) {
                site.signInAgain();
                progress.accept(doing + fault + ": " + contender.name());
                record(contender.name() + ", " + fault + ": ", LossTest.run(contender, PLAN, fault), runs);
            }
        }
    }

    private static void record(String head, Repetition.Losses losses, Runs runs) {
        runs.add(head + "attempted", "", (double) losses.attempted());
        runs.add(head + "acknowledged", "", (double) losses.accepted());
        runs.add(head + "expected", "", (double) losses.expected());
        runs.add(head + "lost", "", (double) losses.lost());
        runs.add(head + "duplicated", "", (double) losses.duplicated());
        runs.add(head + "out of order", "", (double) losses.outOfOrder());
        runs.add(head + "came unacknowledged", "", (double) losses.unexpected());
    }

    private static Map<String, Aim> aims() {
        Map<String, Aim> aims = new HashMap<>();
        for (Fault fault : Fault.values()) {
            for (String what : List.of("lost", "duplicated", "out of order")) {
                aims.put("ours, " + fault + ": " + what, Aim.atMost(0));
            }
        }
        aims.put("ours / tutorial, posts", Aim.atLeast(1));
        return aims;
    }
}
