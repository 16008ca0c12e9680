package io.bongsu.perf;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** How long from a post until an MQTT receiver has it, against the sum of the parts that nobody can save. */
final class DeliveryFigure implements Figure {

    private static final double PER_SECOND = 100;
    private static final int SENDERS = 4;
    private static final String FLOOR_TOPIC = "chat-rooms/9007199254740991/messages";
    private static final long LONGEST_MICROS = 60_000_000;

    /** A key is used once in a room, else the post would be answered with the first one. */
    private long nextKey = 1;

    @Override
    public Result measure(BenchSettings settings, Consumer<String> progress) throws Exception {
        Runs runs = new Runs();
        try (Site site = Site.start(settings);
                Arrivals arrivals = new Arrivals(site.deployment().mosquitto());
                DeliveryFloor floor = new DeliveryFloor(site, FLOOR_TOPIC)) {
            long room = site.newRoom("delivery");
            arrivals.subscribe("chat-rooms/" + room + "/messages");
            arrivals.subscribe(FLOOR_TOPIC);
            progress.accept("warming up");
            // At a hundred a second a JVM stays cold for minutes: what is measured is a server that has been at work.
            ClosedLoop.run(site.url(), 16, settings.measured(), 201, connection -> site.spread(connection)::next);
            site.awaitRelay();
            measureOnce(site, arrivals, floor, room, settings.measured(), new Runs());
            for (int run = 1; run <= settings.runs(); run++) {
                progress.accept("run " + run + " of " + settings.runs());
                site.signInAgain();
                measureOnce(site, arrivals, floor, room, settings.measured(), runs);
            }
        }
        return new Result(
                "delivery",
                "From POST to an MQTT receiver, 100 posts a second",
                "Open loop, timed from when each post was due, " + SENDERS + " connections, "
                        + settings.measured().toSeconds()
                        + " s for each part; the floor is the sum of the medians of: a no-op POST, one transaction (lock the"
                        + " head, insert, move the head, commit) by plain JDBC, one QoS 1 publish until its receiver has it.",
                runs.all(Map.of("POST to receiver p50 / floor", Aim.atMost(1.4))));
    }

    private void measureOnce(Site site, Arrivals arrivals, DeliveryFloor floor, long room, Duration measured, Runs runs)
            throws Exception {
        int pieces = (int) (PER_SECOND * measured.toMillis() / 1000);
        double http = median(posts(site, room, measured, Site.NO_OP, (number, due) -> {}));
        double commit = median(commits(measured, floor));
        arrivals.expect(nextKey, pieces);
        OpenLoop.run(PER_SECOND, measured, List.of((number, due) -> {
            arrivals.due(nextKey + number, due);
            floor.publishOne(nextKey + number);
        }));
        double hop = median(arrivals.latencyMicros());

        arrivals.expect(nextKey, pieces);
        Histogram answered = posts(site, room, measured, "/messages", arrivals::due);
        Histogram delivered = arrivals.latencyMicros();
        nextKey += pieces;

        double sum = http + commit + hop;
        runs.add("no-op POST p50", "ms", http);
        runs.add("transaction p50", "ms", commit);
        runs.add("broker's hop p50", "ms", hop);
        runs.add("sum (the floor)", "ms", sum);
        runs.add("POST to 201 p50", "ms", median(answered));
        runs.add("POST to receiver p50", "ms", median(delivered));
        runs.add("POST to receiver p99", "ms", delivered.getValueAtPercentile(99) / 1e3);
        runs.add("POST to receiver p50 / floor", "", median(delivered) / sum);
        runs.add("never arrived", "msgs", (double) (pieces - delivered.getTotalCount()));
    }

    private static double median(Histogram micros) {
        return micros.getValueAtPercentile(50) / 1e3;
    }

    private static Histogram commits(Duration measured, DeliveryFloor floor) {
        Histogram micros = new Histogram(LONGEST_MICROS, 3);
        OpenLoop.run(PER_SECOND, measured, List.of((number, dueNanos) -> {
            floor.commitOne();
            micros.recordValue((System.nanoTime() - dueNanos) / 1000);
        }));
        return micros;
    }

    /** Told of a post before it goes out. */
    private interface Due {
        void at(long key, long nanos);
    }

    private Histogram posts(Site site, long room, Duration measured, String path, Due due) throws IOException {
        Histogram micros = new ConcurrentHistogram(LONGEST_MICROS, 3);
        List<HttpConnection> connections = new ArrayList<>();
        try {
            List<OpenLoop.Task> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                connections.add(new HttpConnection(site.url()));
                // The room's one member: whoever made it.
                PostRequest request = new PostRequest(path, site.token(0), room, Site.CONTENT_BYTES);
                senders.add(sender(connections.getLast(), request, path, due, micros));
            }
            OpenLoop.run(PER_SECOND, measured, senders);
        } finally {
            for (HttpConnection connection : connections) {
                connection.close();
            }
        }
        return micros;
    }

    private OpenLoop.Task sender(
            HttpConnection connection, PostRequest request, String path, Due due, Histogram micros) {
        return (number, dueNanos) -> {
            due.at(nextKey + number, dueNanos);
            int status = connection.exchange(request.withKey(nextKey + number));
            if (status != 201) {
                throw new IOException(path + " was answered " + status);
            }
            micros.recordValue((System.nanoTime() - dueNanos) / 1000);
        };
    }
}
