package io.bongsu.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker that does what brokers seldom do. */
class MqttLinkTest {

    private static final byte[] CONNACK = {0x20, 3, 0, 0, 0};
    private static final int CONNECT = 0x10;
    private static final int SUBSCRIBE = 0x82;
    private static final int DISCONNECT = 0xE0;

    private final CountDownLatch down = new CountDownLatch(1);

    /** Of several filters, too: the MQTT client makes another future for those. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void keepsNoThreadForASubscribeThatIsNeverAnswered(int filters) throws Exception {
        Loop loop = new Loop("link-test");
        await("others' threads have ended").atMost(Duration.ofSeconds(30)).until(() -> mqttThreads() == 0);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI address = URI.create("mqtt://127.0.0.1:" + server.getLocalPort());
            new MqttLink(MqttAddress.of(address), null, "alice", loop, new Subscribing(filters)).open("alice", "token");
            goAwayAtTheSubscribe(server);

            assertThat(down.await(20, TimeUnit.SECONDS)).isTrue();
            await().atMost(Duration.ofSeconds(30)).until(() -> mqttThreads() == 0);
        } finally {
            loop.end(() -> {});
        }
    }

    /** The client was closed while its connection was being made: nobody is left to ask for it. */
    @Test
    void keepsNoConnectionThatIsMadeAfterItsLoopHasEnded() throws Exception {
        Loop loop = new Loop("link-test");
        await("others' threads have ended").atMost(Duration.ofSeconds(30)).until(() -> mqttThreads() == 0);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI address = URI.create("mqtt://127.0.0.1:" + server.getLocalPort());
            MqttLink link = new MqttLink(MqttAddress.of(address), null, "alice", loop, new Subscribing(1));
            link.open("alice", "token");
            try (Socket client = server.accept()) {
                client.setSoTimeout(20_000);
                InputStream in = client.getInputStream();
                assertThat(in.read()).as("CONNECT").isEqualTo(CONNECT);
                skip(in);
                loop.end(link::close);
                assertThat(loop.awaitEnd(Duration.ofSeconds(20))).isTrue();
                client.getOutputStream().write(CONNACK);
                assertThat(in.read()).isEqualTo(DISCONNECT);
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> mqttThreads() == 0);
        }
    }

    private static void goAwayAtTheSubscribe(ServerSocket server) throws IOException {
        try (Socket client = server.accept()) {
            InputStream in = client.getInputStream();
            assertThat(in.read()).as("CONNECT").isEqualTo(CONNECT);
            skip(in);
            client.getOutputStream().write(CONNACK);
            assertThat(in.read()).isEqualTo(SUBSCRIBE);
        }
    }

    /** The rest of a packet of less than 128 bytes. */
    private static void skip(InputStream in) throws IOException {
        int length = in.read();
        assertThat(length).isLessThan(128);
        in.readNBytes(length);
    }

    private static long mqttThreads() {
        return Stream.of(allThreads())
                .filter(thread -> thread != null && thread.getName().startsWith("com.hivemq"))
                .count();
    }

    private static Thread[] allThreads() {
        return Thread.getAllStackTraces().keySet().toArray(new Thread[0]);
    }

    private final class Subscribing implements MqttLink.Listener {

        private final int filters;

        private Subscribing(int filters) {
            this.filters = filters;
        }

        @Override
        public void up(MqttLink link) {
            List<String> all = Arrays.asList("chat-rooms/1/messages", "users/alice/acks");
            link.subscribe(all.subList(0, filters), (denied, trouble) -> {});
        }

        @Override
        public void down(MqttLink link, MqttLink.End end, String reason) {
            down.countDown();
        }

        @Override
        public void message(MqttLink link, String topic, byte[] payload) {
            throw new AssertionError("Nothing was sent");
        }
    }
}
