package io.bongsu.perf;

import io.bongsu.perf.swarm.Dialect;
import io.bongsu.perf.swarm.Swarm;
import io.bongsu.perf.swarm.SwarmProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Whether a delivery costs the same whatever the number of receivers and of rooms. */
final class ScaleFigure implements Figure {

    private static final int AT_ONCE = 200;
    private static final double DELIVERIES = 10_000;

    /** One measurement: so many receivers, evenly in so many rooms. */
    private record Shape(int receivers, int rooms) {

        int eachGets() {
            return receivers / rooms;
        }

        /** The rate that makes as many deliveries in each shape, or as many posts as one would make at most. */
        double posts() {
            return Math.min(DELIVERIES / eachGets(), 500);
        }

        String label() {
            return receivers + (rooms == 1 ? " in one room" : " in " + rooms + " rooms");
        }
    }

    private static final List<Shape> SHAPES = List.of(
            new Shape(10, 1),
            new Shape(100, 1),
            new Shape(1_000, 1),
            new Shape(10_000, 1),
            new Shape(1_000, 10),
            new Shape(1_000, 100),
            new Shape(1_000, 1_000));

    @Override
    public Result measure(BenchSettings settings, Consumer<String> progress) throws Exception {
        Runs runs = new Runs();
        try (Site site = Site.startForCrowds(settings.withHeap("2g"));
                SwarmProcess swarm = SwarmProcess.start(ThisProgram.java(Swarm.class, settings.generatorJvm()))) {
            List<Long> rooms = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                rooms.add(site.newRoom("scale " + i));
            }
            for (int run = 0; run <= settings.runs(); run++) {
                for (Shape shape : SHAPES) {
                    site.signInAgain();
                    progress.accept((run == 0 ? "warming up " : "run " + run + " of " + settings.runs() + ", ")
                            + shape.label());
                    Ours ours = new Ours(site, Dialect.STOMP, rooms.subList(0, shape.rooms()));
                    measureOnce(ours, shape, settings, swarm, run == 0 ? new Runs() : runs);
                }
            }
        }
        return new Result(
                "scale",
                "What a delivery costs, from 10 to 10,000 receivers and from 1 to 1,000 rooms",
                "STOMP, " + (int) DELIVERIES + " deliveries a second or 500 posts a second, "
                        + settings.measured().toSeconds()
                        + " s each. CPU of the node for each delivery, less what the same posts cost with nobody there.",
                runs.all(Map.of()));
    }

    private static void measureOnce(Ours ours, Shape shape, BenchSettings settings, SwarmProcess swarm, Runs runs)
            throws IOException {
        Duration before = step(ours, shape, settings, swarm, 0).cpu();
        SwarmProcess.Opened opened =
                swarm.open(ours.dialect(), ours.url(), ours.tickets(shape.receivers()), AT_ONCE, -1);
        if (opened.failed() > 0) {
            throw new IOException(opened.failed() + " of " + shape.receivers() + " were refused");
        }
        FanOut.Step with = step(ours, shape, settings, swarm, shape.eachGets());
        swarm.disconnect();
        // On both sides of it, so that code which gets warmer meanwhile favours neither.
        Duration after = step(ours, shape, settings, swarm, 0).cpu();
        Duration alone = before.plus(after).dividedBy(2);
        double deliveries = with.perSecond() * settings.measured().toMillis() / 1e3;
        runs.add(shape.label() + ", CPU", "µs", with.cpu().minus(alone).toNanos() / 1e3 / deliveries);
        runs.add(shape.label() + ", p99", "ms", with.p99Millis());
        runs.add(shape.label() + ", wrong", "", (double) (with.wrong() + with.broken()));
    }

    private static FanOut.Step step(Ours ours, Shape shape, BenchSettings settings, SwarmProcess swarm, int eachGets)
            throws IOException {
        return FanOut.step(
                ours, swarm, shape.posts(), settings.measured(), eachGets, FanOut.STRAGGLERS, sender -> inTurn(ours));
    }

    /** Every room in its turn. */
    private static FanOut.Posts inTurn(Ours ours) {
        List<StampedPost> posts = ours.rooms().stream().map(ours::postTo).toList();
        return (number, dueNanos) -> posts.get((int) (number % posts.size())).with(number, dueNanos);
    }
}
