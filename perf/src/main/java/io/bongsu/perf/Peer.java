package io.bongsu.perf;

import io.bongsu.perf.peer.SimpleBroker;
import io.bongsu.perf.swarm.Dialect;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A program we are held against, in a process of its own. */
final class Peer implements Side, AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final long ROOM = 1;

    private final String name;
    private final Dialect dialect;
    private final Thread atShutdown;
    private final Process process;
    private final URI url;

    private Peer(String name, Dialect dialect, int port, List<String> command, Map<String, String> environment)
            throws IOException {
        this.name = name;
        this.dialect = dialect;
        this.url = URI.create("http://127.0.0.1:" + port);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        process = builder.start();
        atShutdown = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atShutdown);
        awaitPort(port);
    }

    static Peer simpleBroker(BenchSettings settings) throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>(ThisProgram.java(SimpleBroker.class, settings.jvm()));
        command.add(Integer.toString(port));
        return new Peer("Spring's simple broker", Dialect.PLAIN_STOMP, port, command, Map.of());
    }

    static Peer socketIo(BenchSettings settings) throws IOException {
        return socketIo(settings, "Socket.IO", Dialect.SOCKET_IO, List.of());
    }

    /** With what it can do for those that were cut off. */
    static Peer socketIoRecovering(BenchSettings settings) throws IOException {
        return socketIo(settings, "Socket.IO with recovery", Dialect.SOCKET_IO_RECOVERING, List.of("recovery"));
    }

    private static Peer socketIo(BenchSettings settings, String name, Dialect dialect, List<String> more)
            throws IOException {
        if (!Files.isDirectory(settings.peers().resolve("node_modules/socket.io"))) {
            throw new IOException("Socket.IO is not in " + settings.peers() + ": run this by scripts/bench.sh, which"
                    + " fetches it, or npm ci there.");
        }
        int port = freePort();
        Path script = settings.peers().resolve("socket-io.mjs");
        List<String> command = new ArrayList<>(List.of("node", script.toString(), Integer.toString(port)));
        command.addAll(more);
        return new Peer(name, dialect, port, command, Map.of());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitPort(int port) throws IOException {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                probe.setTcpNoDelay(true);
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    process.destroyForcibly();
                    throw new IOException(name + " did not start", notYet);
                }
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public URI url() {
        return url;
    }

    @Override
    public List<String> tickets(int receivers) {
        return Collections.nCopies(receivers, Long.toString(ROOM));
    }

    @Override
    public StampedPost post() {
        return new StampedPost("/publish/" + ROOM, "", ROOM, Site.CONTENT_BYTES);
    }

    @Override
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            Runtime.getRuntime().removeShutdownHook(atShutdown);
        } catch (IllegalStateException alreadyShuttingDown) {
            // Then it does no harm.
        }
    }
}
