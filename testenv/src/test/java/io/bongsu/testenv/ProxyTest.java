package io.bongsu.testenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProxyTest {

    private ServerSocket echo;
    private Proxy proxy;

    @BeforeEach
    void startEchoBehindProxy() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        proxy = Proxy.to("127.0.0.1", echo.getLocalPort());
        Thread.ofVirtual().start(() -> {
            while (!echo.isClosed()) {
                try {
                    Socket socket = echo.accept();
                    Thread.ofVirtual().start(() -> sendBack(socket));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    private static void sendBack(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // The test cut it.
        }
    }

    @AfterEach
    void end() throws IOException {
        proxy.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(5000);
        return socket;
    }

    private static void assertEchoed(Socket socket, int bytes) throws IOException {
        var sent = new byte[bytes];
        new Random(bytes).nextBytes(sent);
        Thread.ofVirtual().start(() -> {
            try {
                socket.getOutputStream().write(sent);
            } catch (IOException e) {
                // The reader below fails then.
            }
        });
        assertThat(new DataInputStream(socket.getInputStream()).readNBytes(bytes))
                .isEqualTo(sent);
    }

    @Test
    void forwardsBothWaysUnchanged() throws IOException {
        try (Socket socket = connect()) {
            assertEchoed(socket, 3_000_000);
        }
    }

    @Test
    void countsWhatItCarriedBothWays() throws IOException {
        try (Socket socket = connect()) {
            assertEchoed(socket, 100_000);
            assertEchoed(socket, 1);
        }
        assertThat(proxy.carriedBytes()).isEqualTo(2 * 100_001);
    }

    @Test
    void passesOnTheEndOfAStream() throws IOException {
        try (Socket socket = connect()) {
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> proxy.connections() == 0);
    }

    @Test
    void cutResetsOpenConnectionsAndTakesNewOnes() throws IOException {
        try (Socket socket = connect()) {
            assertEchoed(socket, 10);
            proxy.cut();
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
        try (Socket socket = connect()) {
            assertEchoed(socket, 10);
        }
    }

    @Test
    void blackHoleHoldsEveryByteAndRestoreLetsThemFlow() throws IOException {
        try (Socket socket = connect()) {
            assertEchoed(socket, 10);
            proxy.blackHole();
            socket.getOutputStream().write(42);
            socket.setSoTimeout(200);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            proxy.restore();
            socket.setSoTimeout(5000);
            assertThat(socket.getInputStream().read()).isEqualTo(42);
        }
    }

    @Test
    void blackHoleTakesNewConnectionsButAnswersNothing() throws IOException {
        proxy.blackHole();
        try (Socket socket = connect()) {
            socket.getOutputStream().write(42);
            socket.setSoTimeout(200);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            proxy.restore();
            socket.setSoTimeout(5000);
            assertThat(socket.getInputStream().read()).isEqualTo(42);
        }
    }

    @Test
    void holdsAnswersWhileWhatIsAskedGetsThrough() throws IOException {
        try (ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Proxy oneWay = Proxy.to("127.0.0.1", target.getLocalPort())) {
            oneWay.holdAnswers();
            try (Socket asking = new Socket(InetAddress.getLoopbackAddress(), oneWay.port());
                    Socket asked = target.accept()) {
                asking.getOutputStream().write(42);
                asked.setSoTimeout(5000);
                assertThat(asked.getInputStream().read()).isEqualTo(42);
                asked.getOutputStream().write(43);
                asking.setSoTimeout(200);
                assertThatThrownBy(() -> asking.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
                oneWay.restore();
                asking.setSoTimeout(5000);
                assertThat(asking.getInputStream().read()).isEqualTo(43);
            }
        }
    }

    @Test
    void delaysEachDirectionWithoutThrottling() throws IOException {
        try (Socket socket = connect()) {
            assertEchoed(socket, 10);
            proxy.delay(Duration.ofMillis(50));
            long begun = System.nanoTime();
            assertEchoed(socket, 1_000_000);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(Duration.ofMillis(100), Duration.ofMillis(1500));
        }
    }

    @Test
    void refusesWhereTheTargetRefuses() throws IOException {
        echo.close();
        try (Socket socket = connect()) {
            assertThatThrownBy(() -> {
                        if (socket.getInputStream().read() == -1) {
                            throw new SocketException("ended");
                        }
                    })
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void leavesNoConnectionOpenWhenItIsClosedWhileTheyAreMade() throws IOException {
        for (int round = 0; round < 200; round++) {
            List<Socket> made = new ArrayList<>();
            try (Proxy closed = Proxy.to("127.0.0.1", echo.getLocalPort())) {
                for (int n = 0; n < 20; n++) {
                    made.add(new Socket(InetAddress.getLoopbackAddress(), closed.port()));
                }
            }
            for (Socket socket : made) {
                try (socket) {
                    socket.setSoTimeout(5000);
                    // The end, or a reset; not the silence of one that lives on.
                    assertThat(socket.getInputStream().read()).isEqualTo(-1);
                } catch (SocketException reset) {
                    assertThat(reset).isNotInstanceOf(ConnectException.class);
                }
            }
        }
    }
}
