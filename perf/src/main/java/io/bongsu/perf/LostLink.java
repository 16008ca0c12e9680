package io.bongsu.perf;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.bongsu.client.AccessToken;
import io.bongsu.client.BongsuClient;
import io.bongsu.client.ConnectionState.Phase;
import io.bongsu.testenv.Proxy;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The client library on a slow link that is lost, and comes back when messages were missed. */
final class LostLink implements AutoCloseable {

    private static final int MISSED = 1_000;
    private static final int TIMES = 5;
    private static final Duration ONE_WAY = Duration.ofMillis(25);

    static final String SESSION = "back, session kept";
    static final String HISTORY = "back, session gone";
    static final String SINCE_LINK = ", since the link";
    static final String SINCE_ATTEMPT = ", since its attempt";

    static final String METHOD = "Back: both links, HTTP and MQTT, through a proxy of " + ONE_WAY.toMillis()
            + " ms each way (of each byte; TCP's own handshakes take none) that lets nothing through while " + MISSED
            + " messages are stored (by SQL) in one room; then until the last of them is handed on: since the link was back, and since the client's next"
            + " attempt, between which its back-off lies (by chance, up to a second here; an app that hears of the network calls catchUp()). The"
            + " session with its queue is kept at the broker, or was ended there meanwhile. The median of "
            + TIMES + " each run.";

    private record Took(double sinceLink, double sinceAttempt) {}

    private final Site site;
    private final Proxy http;
    private final Proxy mqtt;
    private final TemporaryFolder folder;
    private final long room;
    private long position;

    LostLink(Site site) throws IOException {
        this.site = site;
        this.folder = TemporaryFolder.named("bongsu-bench-link");
        this.room = site.newRoom("lost link");
        this.http = Proxy.to("127.0.0.1", site.url().getPort());
        this.mqtt = Proxy.to("127.0.0.1", site.deployment().mosquitto().port());
        http.delay(ONE_WAY);
        mqtt.delay(ONE_WAY);
    }

    void measure(Runs runs) throws IOException, SQLException {
        List<Took> kept = new ArrayList<>();
        List<Took> gone = new ArrayList<>();
        for (int time = 0; time < TIMES; time++) {
            kept.add(once(true));
            gone.add(once(false));
        }
        tell(SESSION, kept, runs);
        tell(HISTORY, gone, runs);
    }

    private static void tell(String what, List<Took> times, Runs runs) {
        runs.add(
                what + SINCE_LINK,
                "s",
                median(times.stream().map(Took::sinceLink).toList()));
        runs.add(
                what + SINCE_ATTEMPT,
                "s",
                median(times.stream().map(Took::sinceAttempt).toList()));
    }

    private static double median(List<Double> values) {
        return Reading.of("", "s", values).median();
    }

    /** A new client each time, so that each waits as after a first cut; the session is the folder's. */
    private Took once(boolean sessionKept) throws IOException, SQLException {
        Watch watch = new Watch(position);
        try (BongsuClient client = BongsuClient.builder(
                        URI.create("http://127.0.0.1:" + http.port()),
                        site.owner().userId(),
                        purpose -> new AccessToken(site.token(0), Duration.ofMinutes(15)))
                .mqtt(URI.create("mqtt://127.0.0.1:" + mqtt.port()))
                .folder(folder.path())
                .onConnection(watch)
                .open()) {
            client.listen(room, position, watch);
            watch.await(Phase.CONNECTED);
            postOne();
            watch.await(position);
            blackHole();
            cut();
            SeededRooms.more(site, List.of(room), MISSED);
            position += MISSED;
            site.awaitRelay();
            if (!sessionKept) {
                endSession();
            }
            watch.await(Phase.CONNECTING); // In vain.
            cut();
            watch.await(Phase.WAITING);
            long backNanos = System.nanoTime();
            restore();
            watch.await(position);
            return new Took(
                    (watch.handedNanos() - backNanos) / 1e9, (watch.handedNanos() - watch.attemptNanos()) / 1e9);
        }
    }

    private void blackHole() {
        http.blackHole();
        mqtt.blackHole();
    }

    private void cut() {
        http.cut();
        mqtt.cut();
    }

    private void restore() {
        http.restore();
        mqtt.restore();
    }

    private void postOne() throws IOException {
        try (HttpConnection connection = new HttpConnection(site.url())) {
            int status =
                    connection.exchange(new PostRequest("/messages", site.token(0), room, Site.CONTENT_BYTES).next());
            if (status != 201) {
                throw new IOException("A post was answered " + status);
            }
        }
        position++;
    }

    /** Somebody with the client's id who wants a clean start ends the session and its queue (MQTT 5 §3.1.2.4). */
    private void endSession() throws IOException {
        String installation =
                Files.readString(folder.path().resolve("installation")).strip();
        Mqtt5BlockingClient other = Mqtt5Client.builder()
                .identifier(site.owner().userId() + ":" + installation)
                .serverHost("127.0.0.1")
                .serverPort(site.deployment().mosquitto().port())
                .buildBlocking();
        var connAck = other.connectWith()
                .cleanStart(true)
                .simpleAuth()
                .username(site.owner().userId())
                .password(site.token(0).getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
        if (connAck.isSessionPresent()) {
            throw new IOException("The session has outlived a clean start");
        }
        other.disconnect();
    }

    @Override
    public void close() throws IOException {
        http.close();
        mqtt.close();
        folder.close();
    }
}
