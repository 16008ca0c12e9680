package io.bongsu.perf;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Sending over MQTT against posting: how many a second, and how long until one is stored and received. */
final class SendFigure implements Figure {

    private static final int CONNECTIONS = 64;
    private static final double PER_SECOND = 100;
    private static final int SENDERS = 4;
    private static final long LONGEST_MICROS = 60_000_000;

    /** A key is used once in a room. */
    private long nextKey = 1;

    @Override
    public Result measure(BenchSettings settings, Consumer<String> progress) throws Exception {
        Runs runs = new Runs();
        try (Site site = Site.startWithPlugin(settings)) {
            long room = site.newRoom("sends");
            for (int run = 0; run <= settings.runs(); run++) {
                progress.accept(run == 0 ? "warming up" : "run " + run + " of " + settings.runs());
                site.signInAgain();
                Runs into = run == 0 ? new Runs() : runs;
                throughput(site, settings.measured(), into);
                latency(site, room, settings.measured(), into);
            }
        }
        return new Result(
                "send",
                "Sending over MQTT against POST",
                "Closed loop, " + CONNECTIONS + " connections in as many rooms, " + Site.CONTENT_BYTES
                        + " bytes, each with one unanswered, posts then sends; then open loop, " + PER_SECOND
                        + " a second over " + SENDERS
                        + " connections (sends: one) to one room with one MQTT receiver, timed from when each was due. QoS 1, answers on a response"
                        + " topic; Mosquitto with the plugin.",
                runs.all(Map.of("sends / posts", Aim.atLeast(0.7))));
    }

    private static void throughput(Site site, Duration measured, Runs runs) throws Exception {
        ClosedLoop.Outcome posts =
                ClosedLoop.run(site.url(), CONNECTIONS, measured, 201, connection -> site.spread(connection)::next);
        site.awaitRelay();
        Site.Cpu before = site.cpu();
        ClosedLoop.Outcome sends;
        try (SendLoop loop = new SendLoop()) {
            sends = loop.run(site, CONNECTIONS, measured);
        }
        Site.Cpu after = site.cpu();
        site.awaitRelay();
        runs.add("POST", "/s", posts.perSecond());
        runs.add("MQTT send, stored and answered", "/s", sends.perSecond());
        runs.add("sends / posts", "", sends.perSecond() / posts.perSecond());
        runs.add("POST under load, p50", "ms", posts.p50Millis());
        runs.add("POST under load, p99", "ms", posts.p99Millis());
        runs.add("send under load, p50", "ms", sends.p50Millis());
        runs.add("send under load, p99", "ms", sends.p99Millis());
        after.per(sends.latency().getTotalCount(), before, runs, " a send");
        runs.add("other answers", "", (double) (posts.otherAnswers() + sends.otherAnswers()));
    }

    private void latency(Site site, long room, Duration measured, Runs runs) throws Exception {
        var broker = site.deployment().mosquitto();
        String user = site.owner().userId();
        int pieces = (int) (PER_SECOND * measured.toMillis() / 1000);
        try (Arrivals delivered = new Arrivals(broker, user, "receiver", site.token(0));
                Arrivals answered = new Arrivals(broker, user, "answers", site.token(0))) {
            delivered.subscribe("chat-rooms/" + room + "/messages");
            answered.subscribe("users/" + user + "/acks/sender");

            delivered.expect(nextKey, pieces);
            Histogram posted = posts(site, room, measured, delivered);
            Histogram ofPosts = delivered.latencyMicros();
            nextKey += pieces;

            delivered.expect(nextKey, pieces);
            answered.expect(nextKey, pieces);
            sends(site, room, measured, delivered, answered);
            Histogram stored = answered.latencyMicros();
            Histogram ofSends = delivered.latencyMicros();
            nextKey += pieces;

            tell("POST to 201", posted, runs);
            tell("POST to receiver", ofPosts, runs);
            tell("MQTT send to its answer", stored, runs);
            tell("MQTT send to receiver", ofSends, runs);
            runs.add("never arrived", "msgs", (double)
                    (2L * pieces - ofPosts.getTotalCount() - ofSends.getTotalCount()));
        }
    }

    private static void tell(String what, Histogram micros, Runs runs) {
        runs.add(what + ", p50", "ms", micros.getValueAtPercentile(50) / 1e3);
        runs.add(what + ", p99", "ms", micros.getValueAtPercentile(99) / 1e3);
    }

    private Histogram posts(Site site, long room, Duration measured, Arrivals delivered) throws IOException {
        Histogram micros = new ConcurrentHistogram(LONGEST_MICROS, 3);
        List<HttpConnection> connections = new ArrayList<>();
        try {
            List<OpenLoop.Task> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                HttpConnection connection = new HttpConnection(site.url());
                connections.add(connection);
                PostRequest request = new PostRequest("/messages", site.token(0), room, Site.CONTENT_BYTES);
                senders.add((number, due) -> {
                    delivered.due(nextKey + number, due);
                    int status = connection.exchange(request.withKey(nextKey + number));
                    if (status != 201) {
                        throw new IOException("a post was answered " + status);
                    }
                    micros.recordValue((System.nanoTime() - due) / 1000);
                });
            }
            OpenLoop.run(PER_SECOND, measured, senders);
        } finally {
            for (HttpConnection connection : connections) {
                connection.close();
            }
        }
        return micros;
    }

    private void sends(Site site, long room, Duration measured, Arrivals delivered, Arrivals answered) {
        var broker = site.deployment().mosquitto();
        try (MqttSender sender = new MqttSender(broker, site.owner().userId(), "sender", site.token(0), room)) {
            OpenLoop.run(PER_SECOND, measured, List.of((number, due) -> {
                delivered.due(nextKey + number, due);
                answered.due(nextKey + number, due);
                sender.send(nextKey + number);
            }));
            // Their answers come to another connection of the user: this one must not be closed before the last has
            // gone out.
            var unused = answered.latencyMicros();
        }
    }
}
