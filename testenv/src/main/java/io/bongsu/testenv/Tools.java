package io.bongsu.testenv;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Where the programs tests need are found, by the same rules as scripts/test-tools.sh. */
final class Tools {

    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 32_000;
    private static final Queue<DatagramSocket> CLAIMS = new ConcurrentLinkedQueue<>();
    private static final String MORE_PATH = ":/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin:/opt/homebrew/bin";

    private Tools() {}

    /** An environment variable that is set and not blank. */
    static Optional<String> env(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }

    /** Where scripts/test-tools.sh unpacks servers. */
    static Path folder() {
        String home = System.getProperty("user.home");
        return env("BONGSU_TOOLS")
                .map(Path::of)
                .orElseGet(() -> isRoot()
                        ? Path.of("/var/cache/bongsu")
                        : env("XDG_CACHE_HOME")
                                .map(Path::of)
                                .orElse(Path.of(home, ".cache"))
                                .resolve("bongsu"));
    }

    /** A program on the PATH or where system packages put servers. */
    static Optional<Path> program(String name) {
        String path = env("PATH").orElse("") + MORE_PATH;
        return Arrays.stream(path.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The repository's top folder, whatever folder the tests were started in. */
    static Path repository() {
        Path here = Path.of("").toAbsolutePath();
        return Stream.iterate(here, folder -> folder != null, Path::getParent)
                .filter(folder -> Files.exists(folder.resolve("mosquitto/mosquitto.conf")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "No folder mosquitto/ above " + here + ": run the tests from inside the repository."));
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /**
     * A TCP port that is free and stays this process's for as long as it lives, among all tests on this machine: who chooses one claims it by
     * holding the UDP port of the same number, which none of the servers uses. Another's server on it would look like one's own that is
     * ready, until one's own ends for want of its port. Below those that Linux and macOS give to outgoing connections, so that no connection
     * takes it while a server that is to come back on it is down. The plugin's tests do the same (auth-plugin/test/broker_test.py).
     */
    static int freePort() {
        for (int tried = 0; tried < 1_000; tried++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                CLAIMS.add(new DatagramSocket(port, InetAddress.getLoopbackAddress()));
                return socket.getLocalPort();
            } catch (IOException taken) {
                // Then another one.
            }
        }
        throw new IllegalStateException(
                "No free port from " + FIRST_PORT + " to " + LAST_PORT + " on the loopback address");
    }
}
