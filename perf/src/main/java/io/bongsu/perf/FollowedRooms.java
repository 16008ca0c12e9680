package io.bongsu.perf;

import io.bongsu.perf.follower.FollowerMain;
import io.bongsu.perf.follower.FollowerProcess;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client that follows many rooms, in a process of its own: what it hands to the application, from the log and live. */
final class FollowedRooms {

    private static final int ROOMS = 100;
    private static final int MESSAGES_EACH = 200;
    private static final List<String> JVM = List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");
    private static final long ALL = (long) ROOMS * MESSAGES_EACH;

    static final String WRONG = "library: lost, twice or out of order";

    static final String METHOD = "Messages: a client in a process of its own follows " + ROOMS
            + " rooms, content of " + Site.CONTENT_BYTES + " B. From history: " + ALL
            + " are in the log before, timed from listen() in each room to the last one handed on. Live: as many are stored by SQL at one moment,"
            + " and the relay publishes them as fast as it can: timed from the first to the last one handed on, so the relay's rate bounds it, and"
            + " the client's CPU says what it takes itself. The bare client is the MQTT client the library is made with, subscribed to the same rooms"
            + " in the same run, counting without looking. Heap: objects alive after a full collection, in this state minus connected without a room.";

    private final Site site;
    private final List<Long> rooms;

    FollowedRooms(Site site) throws SQLException {
        this.site = site;
        this.rooms = SeededRooms.published(site, ROOMS, MESSAGES_EACH);
    }

    void measure(Runs runs) throws IOException, SQLException {
        double library = library(runs);
        double bare = bare(runs);
        runs.add("live, library / bare MQTT client", "", library / bare);
    }

    private double library(Runs runs) throws IOException, SQLException {
        List<String> arguments =
                new ArrayList<>(List.of("library", Integer.toString(site.url().getPort())));
        try (TemporaryFolder folder = TemporaryFolder.named("bongsu-bench-client")) {
            arguments.addAll(login());
            arguments.add(folder.path().toString());
            try (FollowerProcess client = start(arguments)) {
                Memory before = Memory.of(client.pid());
                Duration cpu = client.cpu();
                client.follow(rooms, 0);
                FollowerProcess.Tally history = client.await(ALL);
                runs.add(
                        "from history, library",
                        "/s",
                        ALL * 1e9 / history.sinceBegin().toNanos());
                tellCpu("from history, library", client, cpu, runs);
                FollowerProcess.Tally live = live("library", client, runs);
                tellHeap("library", client, before, runs);
                runs.add(WRONG, "msgs", (double) (history.wrong() + live.wrong()));
                return perSecond(live);
            }
        }
    }

    private double bare(Runs runs) throws IOException, SQLException {
        List<String> arguments = new ArrayList<>(List.of("bare"));
        arguments.addAll(login());
        try (FollowerProcess client = start(arguments)) {
            Memory before = Memory.of(client.pid());
            client.follow(rooms, 0);
            client.await(ROOMS); // The retained ones.
            FollowerProcess.Tally live = live("bare MQTT client", client, runs);
            tellHeap("bare MQTT client", client, before, runs);
            return perSecond(live);
        }
    }

    private static FollowerProcess start(List<String> client) throws IOException {
        return FollowerProcess.start(ThisProgram.java(FollowerMain.class, JVM), client);
    }

    private List<String> login() {
        return List.of(
                Integer.toString(site.deployment().mosquitto().port()),
                site.owner().userId(),
                site.token(0));
    }

    private FollowerProcess.Tally live(String who, FollowerProcess client, Runs runs) throws IOException, SQLException {
        client.begin();
        postToEach();
        // With one of each room it is subscribed to all of them.
        client.await(ROOMS);
        site.awaitRelay();
        client.begin();
        Duration cpu = client.cpu();
        SeededRooms.more(site, rooms, MESSAGES_EACH);
        FollowerProcess.Tally live = client.await(ALL);
        runs.add("live, " + who, "/s", perSecond(live));
        tellCpu("live, " + who, client, cpu, runs);
        site.awaitRelay();
        return live;
    }

    private void postToEach() throws IOException {
        try (HttpConnection connection = new HttpConnection(site.url())) {
            for (long room : rooms) {
                int status = connection.exchange(
                        new PostRequest("/messages", site.token(0), room, Site.CONTENT_BYTES).next());
                if (status != 201) {
                    throw new IOException("A post was answered " + status);
                }
            }
        }
    }

    private static double perSecond(FollowerProcess.Tally tally) {
        return (tally.messages() - 1) * 1e9 / tally.fromFirst().toNanos();
    }

    private static void tellCpu(String what, FollowerProcess client, Duration since, Runs runs) {
        runs.add(what + ", CPU a message", "µs", client.cpu().minus(since).toNanos() / 1e3 / ALL);
    }

    private static void tellHeap(String who, FollowerProcess client, Memory before, Runs runs) throws IOException {
        Memory after = Memory.of(client.pid());
        runs.add(who + ", heap of " + ROOMS + " rooms", "KB", (after.heapBytes() - before.heapBytes()) / 1e3);
        runs.add(who + ", heap connected without a room", "KB", before.heapBytes() / 1e3);
    }
}
