package io.bongsu.perf;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** How soon nothing more reaches an MQTT client whose user is removed, or whose login is revoked, while posts go on. */
final class RevocationFigure implements Figure {

    private static final int TIMES = 100;
    private static final double POSTS_PER_SECOND = 200;
    private static final long PAUSE_NANOS = 20_000_000;

    @Override
    public Result measure(BenchSettings settings, Consumer<String> progress) throws Exception {
        Runs runs = new Runs();
        try (Site site = Site.startWithPlugin(settings)) {
            long room = site.newRoom("revocation");
            for (int run = 0; run <= settings.runs(); run++) {
                progress.accept(run == 0 ? "warming up" : "run " + run + " of " + settings.runs());
                site.signInAgain();
                Runs into = run == 0 ? new Runs() : runs;
                try (SteadyPosts posts = new SteadyPosts(site, room, POSTS_PER_SECOND);
                        RemovedReceiver guest = new RemovedReceiver(site, room, "u-removed" + run)) {
                    times("removal", posts, guest, guest::remove, into);
                    times("revocation", posts, guest, guest::revoke, into);
                }
            }
        }
        return new Result(
                "revocation",
                "From the HTTP call that removes a member, or revokes a login, to what their MQTT client sees",
                TIMES + " of each a run, " + POSTS_PER_SECOND
                        + " posts a second to the room meanwhile, one receiver at QoS 1 whose"
                        + " user is removed (or revoked) again and again; timed from just before the call, on this process's clock.",
                runs.all(Map.of(
                        "removal to the last delivery, p99", Aim.atMost(50),
                        "removal to the end of the connection, p99", Aim.atMost(100),
                        "revocation to the last delivery, p99", Aim.atMost(50),
                        "revocation to the end of the connection, p99", Aim.atMost(100),
                        "removal: stored after the answer and delivered all the same", Aim.atMost(0),
                        "revocation: stored after the answer and delivered all the same", Aim.atMost(0))));
    }

    private static void times(String what, SteadyPosts posts, RemovedReceiver guest, Runnable call, Runs into)
            throws IOException {
        Histogram answered = new Histogram(3);
        Histogram last = new Histogram(3);
        Histogram ended = new Histogram(3);
        int late = 0;
        for (int time = 0; time < TIMES; time++) {
            guest.comeIn();
            long before = posts.sent();
            guest.await("messages come", () -> guest.highest() > before);
            long began = System.nanoTime();
            call.run();
            long done = System.nanoTime();
            long sentBefore = posts.sent();
            guest.await("the connection ends", () -> guest.endedNanos() != 0);
            // What is on its way has come by now, or never will.
            LockSupport.parkNanos(PAUSE_NANOS);
            answered.recordValue((done - began) / 1000);
            last.recordValue(Math.max(0, (guest.lastNanos() - began) / 1000));
            ended.recordValue((guest.endedNanos() - began) / 1000);
            late += guest.highest() > sentBefore ? 1 : 0;
        }
        tell(what + " to its answer", answered, into);
        tell(what + " to the last delivery", last, into);
        tell(what + " to the end of the connection", ended, into);
        into.add(what + ": stored after the answer and delivered all the same", "times", late);
    }

    private static void tell(String what, Histogram micros, Runs into) {
        into.add(what + ", p50", "ms", micros.getValueAtPercentile(50) / 1e3);
        into.add(what + ", p99", "ms", micros.getValueAtPercentile(99) / 1e3);
    }
}
