package io.bongsu.perf;

import io.bongsu.client.AccessToken;
import io.bongsu.client.BongsuClient;
import io.bongsu.client.ConnectionState.Phase;
import io.bongsu.testenv.Arrivals;
import io.bongsu.testenv.Proxy;
import io.bongsu.testenv.RoomReceiver;
import io.bongsu.testenv.Transport;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What one message costs on the wire, from the server to one receiver and back, over each transport. */
final class WireBytes {

    private static final int MESSAGES = 1_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_NANOS = 100_000;
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    static final String METHOD =
            "Bytes: what TCP carries both ways (its payload, without headers of TCP and IP, without TLS) through a proxy between"
                    + " one receiver and the server, once it is connected, for " + MESSAGES + " messages of "
                    + Site.CONTENT_BYTES
                    + " B of content, the next posted when the last was received; heart-beats and acknowledgements of that time included. The library's are"
                    + " those of MQTT and HTTP together; the other receivers are the tests' own, with the headers of the JDK's HTTP client and the token in"
                    + " each request.";

    private final Site site;
    private final long room;
    private volatile long position;

    private WireBytes(Site site) {
        this.site = site;
        this.room = site.newRoom("bytes on the wire");
    }

    static void measure(Site site, Runs runs) throws IOException {
        WireBytes bytes = new WireBytes(site);
        runs.add("bytes a message, the library over MQTT", "B", bytes.library());
        for (Transport transport : Transport.values()) {
            runs.add("bytes a message, " + name(transport), "B", bytes.over(transport));
        }
        // The last: its position is not kept.
        runs.add("bytes of the message itself", "B", bytes.postOne());
    }

    private static String name(Transport transport) {
        return switch (transport) {
            case STOMP -> "STOMP over WebSocket";
            case SERVER_SENT_EVENTS -> "SSE";
            case LONG_POLLING -> "long polling";
        };
    }

    private double library() throws IOException {
        try (TemporaryFolder folder = TemporaryFolder.named("bongsu-bench-bytes");
                Proxy http = Proxy.to("127.0.0.1", site.url().getPort());
                Proxy mqtt = Proxy.to("127.0.0.1", site.deployment().mosquitto().port())) {
            Watch watch = new Watch(position);
            try (BongsuClient client = BongsuClient.builder(
                            proxied(http),
                            site.owner().userId(),
                            purpose -> new AccessToken(site.token(0), Duration.ofMinutes(15)))
                    .mqtt(URI.create("mqtt://127.0.0.1:" + mqtt.port()))
                    .folder(folder.path())
                    .onConnection(watch)
                    .open()) {
                long begin = position;
                client.listen(room, begin, message -> position = message.seq());
                watch.await(Phase.CONNECTED);
                return counted(() -> http.carriedBytes() + mqtt.carriedBytes(), () -> client.state()
                        .toString());
            }
        }
    }

    private double over(Transport transport) throws IOException {
        Arrivals arrivals = new Arrivals() {
            @Override
            public void delivered(long seq, String clientMessageId) {
                position = seq;
            }

            @Override
            public void gap(long goOnAfter) {
                throw new IllegalStateException("There is no gap after " + goOnAfter);
            }
        };
        try (Proxy http = Proxy.to("127.0.0.1", site.url().getPort());
                RoomReceiver receiver =
                        transport.open(() -> proxied(http), () -> site.token(0), room, position, arrivals)) {
            return counted(http::carriedBytes, receiver::lastTrouble);
        }
    }

    private static URI proxied(Proxy http) {
        return URI.create("http://127.0.0.1:" + http.port());
    }

    /** After a first message, with which everything is connected. */
    private double counted(LongSupplier bytes, Supplier<String> trouble) throws IOException {
        postAndReceive(1, trouble);
        awaitQuiet(bytes);
        long before = bytes.getAsLong();
        postAndReceive(MESSAGES, trouble);
        awaitQuiet(bytes);
        return (bytes.getAsLong() - before) / (double) MESSAGES;
    }

    private void postAndReceive(int messages, Supplier<String> trouble) throws IOException {
        PostRequest request = new PostRequest("/messages", site.token(0), room, Site.CONTENT_BYTES);
        try (HttpConnection connection = new HttpConnection(site.url())) {
            for (int i = 0; i < messages; i++) {
                long next = position + 1;
                int status = connection.exchange(request.next());
                if (status != 201) {
                    throw new IOException("A post was answered " + status);
                }
                long end = System.nanoTime() + PATIENCE_NANOS;
                while (position < next) {
                    if (System.nanoTime() > end) {
                        throw new IOException("Message " + next + " has not come: " + trouble.get());
                    }
                    LockSupport.parkNanos(LOOK_NANOS);
                }
            }
        }
    }

    /** Acknowledgements come behind. */
    private static void awaitQuiet(LongSupplier bytes) {
        long last = bytes.getAsLong();
        long since = System.nanoTime();
        while (System.nanoTime() - since < QUIET_NANOS) {
            LockSupport.parkNanos(LOOK_NANOS);
            if (bytes.getAsLong() != last) {
                last = bytes.getAsLong();
                since = System.nanoTime();
            }
        }
    }

    private int postOne() throws IOException {
        try (HttpConnection connection = new HttpConnection(site.url())) {
            int status =
                    connection.exchange(new PostRequest("/messages", site.token(0), room, Site.CONTENT_BYTES).next());
            if (status != 201) {
                throw new IOException("A post was answered " + status);
            }
            return connection.body().length;
        }
    }
}
