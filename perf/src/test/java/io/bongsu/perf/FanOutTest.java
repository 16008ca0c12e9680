package io.bongsu.perf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.bongsu.perf.swarm.Dialect;
import io.bongsu.perf.swarm.Swarm;
import io.bongsu.perf.swarm.SwarmProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** The instrument against servers whose faults are known. */
class FanOutTest {

    private static final int RECEIVERS = 5;

    @Test
    void whatEverybodyGetsOnceIsRight() throws IOException {
        FanOut.Step step = measured(delivery -> false, delivery -> false);

        assertThat(step.wrong()).isZero();
        assertThat(step.broken()).isZero();
        assertThat(step.perSecond()).isEqualTo(100.0 * RECEIVERS);
        assertThat(step.p99Millis()).isBetween(0.0, 60_000.0);
    }

    @Test
    void aDeliveryThatIsMissingIsCounted() throws IOException {
        assertThat(measured(delivery -> delivery == 17, delivery -> false).wrong())
                .isEqualTo(1);
    }

    @Test
    void oneMissingAndAnotherTwiceIsNotRight() throws IOException {
        assertThat(measured(delivery -> delivery == 17, delivery -> delivery == 99)
                        .wrong())
                .isEqualTo(2);
    }

    private static FanOut.Step measured(IntPredicate leftOut, IntPredicate twice) throws IOException {
        try (Echo server = new Echo(leftOut, twice);
                SwarmProcess swarm = SwarmProcess.start(ThisProgram.java(Swarm.class, List.of("-Xmx64m")))) {
            SwarmProcess.Opened opened =
                    swarm.open(Dialect.SSE, server.url(), server.tickets(RECEIVERS), RECEIVERS, -1);
            assertThat(opened.open()).isEqualTo(RECEIVERS);
            return FanOut.step(
                    server,
                    swarm,
                    100,
                    Duration.ofMillis(500),
                    RECEIVERS,
                    Duration.ofSeconds(2),
                    n -> server.post()::with);
        }
    }

    /** Sends what is posted to all that listen, with the faults it is given, by the number of the delivery from 0. */
    private static final class Echo implements Side, AutoCloseable {

        private final HttpServer server;
        private final Set<OutputStream> listeners = ConcurrentHashMap.newKeySet();
        private final IntPredicate leftOut;
        private final IntPredicate twice;
        private int deliveries;

        Echo(IntPredicate leftOut, IntPredicate twice) throws IOException {
            this.leftOut = leftOut;
            this.twice = twice;
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/sse", exchange -> {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().flush();
                listeners.add(exchange.getResponseBody());
            });
            server.createContext("/publish", exchange -> {
                try (InputStream body = exchange.getRequestBody()) {
                    sendAll(body.readAllBytes());
                }
                exchange.sendResponseHeaders(201, -1);
                exchange.close();
            });
            server.start();
        }

        private synchronized void sendAll(byte[] message) throws IOException {
            for (OutputStream listener : listeners) {
                int times = leftOut.test(deliveries) ? 0 : twice.test(deliveries) ? 2 : 1;
                for (int i = 0; i < times; i++) {
                    listener.write(message);
                    listener.flush();
                }
                deliveries++;
            }
        }

        @Override
        public String name() {
            return "echo";
        }

        @Override
        public Dialect dialect() {
            return Dialect.SSE;
        }

        @Override
        public URI url() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        }

        @Override
        public List<String> tickets(int receivers) {
            return Collections.nCopies(receivers, "1");
        }

        @Override
        public StampedPost post() {
            return new StampedPost("/publish", "", 1, Site.CONTENT_BYTES);
        }

        @Override
        public Duration cpu() {
            return Duration.ZERO;
        }

        @Override
        public long pid() {
            return ProcessHandle.current().pid();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
