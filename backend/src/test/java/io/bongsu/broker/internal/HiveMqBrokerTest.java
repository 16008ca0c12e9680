package io.bongsu.broker.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.broker.Broker;
import io.bongsu.broker.BrokerLink;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HiveMqBrokerTest {

    /** MQTT 5 §3.2: success, no session, no properties. */
    private static final byte[] CONNACK = {0x20, 0x03, 0x00, 0x00, 0x00};

    private final List<BrokerLink> ups = new CopyOnWriteArrayList<>();

    @Test
    void connectsAgainWhenTheBrokerHangsUpBeforeItToldItsUptime() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> letInAndHangUp(listening, connections));
            HiveMqBroker broker = new HiveMqBroker(
                    new BrokerEndpoint(
                            "127.0.0.1",
                            listening.getLocalPort(),
                            false,
                            "backend:relay",
                            "backend",
                            () -> new byte[] {1},
                            null),
                    properties());
            try {
                broker.connect(new Listening());

                await().atMost(Duration.ofSeconds(20)).until(() -> connections.get() >= 3);
                assertThat(ups).isEmpty();
            } finally {
                broker.destroy();
            }
        }
    }

    private static void letInAndHangUp(ServerSocket listening, AtomicInteger connections) {
        while (!listening.isClosed()) {
            try (Socket socket = listening.accept()) {
                InputStream in = socket.getInputStream();
                in.read(new byte[1024]);
                socket.getOutputStream().write(CONNACK);
                in.read(new byte[1024]);
                connections.incrementAndGet();
            } catch (IOException closed) {
                // The test is over, or the client was faster.
            }
        }
    }

    static BrokerProperties properties() {
        return new BrokerProperties(
                BrokerProperties.Kind.MOSQUITTO,
                null,
                false,
                "backend",
                "p",
                Duration.ofHours(1),
                200,
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofMillis(10),
                Duration.ofMillis(50),
                Duration.ofSeconds(5),
                100,
                2_048,
                1_000_000,
                Duration.ofMinutes(5));
    }

    private final class Listening implements Broker.Listener {
        @Override
        public void up(BrokerLink link) {
            ups.add(link);
        }

        @Override
        public void down(BrokerLink link) {
            ups.remove(link);
        }
    }
}
