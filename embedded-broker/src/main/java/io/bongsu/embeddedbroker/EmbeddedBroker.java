package io.bongsu.embeddedbroker;

import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.client.parameter.ListenerType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An MQTT broker (3.1.1 and 5, TCP and WebSocket) inside this process: HiveMQ CE. It runs from {@link #start} to
 * {@link #close}, which takes about four seconds. HiveMQ keeps its services in statics, so there is one a JVM at a
 * time.
 *
 * @param <S> what the host knows a client by
 */
public final class EmbeddedBroker<S> implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final AtomicBoolean RUNNING = new AtomicBoolean();
    private static final Duration START_WAIT = Duration.ofMinutes(2);

    /** Half a second, so that an expired session is gone within one. */
    private static final Duration EXPIRY_SCAN = Duration.ofMillis(500);

    private final EmbeddedHiveMQ hiveMq;
    private final Connections<S> connections;
    private final ScheduledExecutorService scans;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Instant startedAt = Instant.now();
    private final int mqttPort;
    private final int webSocketPort;

    private EmbeddedBroker(EmbeddedHiveMQ hiveMq, Connections<S> connections) {
        this.hiveMq = hiveMq;
        this.connections = connections;
        this.mqttPort = GuardExtension.portOf(ListenerType.TCP_LISTENER);
        this.webSocketPort = GuardExtension.portOf(ListenerType.WEBSOCKET_LISTENER);
        this.scans = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("broker-expiry").factory());
    }

    /**
     * Starts the broker and waits until it takes connections.
     *
     * @throws IllegalStateException if one runs in this JVM already, a port is taken, or HiveMQ does not start
     */
    public static <S> EmbeddedBroker<S> start(EmbeddedBrokerSettings settings, Guard<S> guard) {
        if (!RUNNING.compareAndSet(false, true)) {
            throw new IllegalStateException("An embedded broker runs in this JVM already; there can be only one");
        }
        try {
            checkFree(settings.bindAddress(), settings.mqttPort());
            checkFree(settings.bindAddress(), settings.webSocketPort());
            Connections<S> connections = new Connections<>();
            EmbeddedHiveMQ hiveMq = run(settings, new GuardExtension<>(guard, connections));
            EmbeddedBroker<S> broker = new EmbeddedBroker<>(hiveMq, connections);
            broker.scanForExpired();
            log.info("MQTT on port {}, over WebSocket on port {}", broker.mqttPort, broker.webSocketPort);
            return broker;
        } catch (RuntimeException e) {
            RUNNING.set(false);
            throw e;
        }
    }

    /** HiveMQ starts without a listener whose port is taken, and only logs it. */
    private static void checkFree(String address, int port) {
        if (port == 0) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The broker cannot listen on " + address + ":" + port
                            + "; free it or set another port (BONGSU_MQTT_PORT, BONGSU_MQTT_WS_PORT)",
                    e);
        }
    }

    private static EmbeddedHiveMQ run(EmbeddedBrokerSettings settings, GuardExtension<?> extension) {
        Path root = settings.dataFolder().toAbsolutePath();
        Path configuration = root.resolve("conf");
        try {
            HiveMqConfiguration.write(configuration, settings);
            Files.createDirectories(root.resolve("data"));
            Files.createDirectories(root.resolve("extensions"));
        } catch (IOException e) {
            throw new UncheckedIOException("The broker's data folder cannot be used: " + root, e);
        }
        EmbeddedHiveMQ hiveMq = EmbeddedHiveMQ.builder()
                .withConfigurationFolder(configuration)
                .withDataFolder(root.resolve("data"))
                .withExtensionsFolder(root.resolve("extensions"))
                .withoutLoggingBootstrap()
                .withEmbeddedExtension(EmbeddedExtension.builder()
                        .withId("bongsu-guard")
                        .withName("Bongsu guard")
                        .withVersion("1")
                        .withAuthor("Bongsu")
                        .withPriority(0)
                        .withStartPriority(1000)
                        .withExtensionMain(extension)
                        .build())
                .build();
        // The builder lets everyone in when no authenticator is there; without ours, let nobody in.
        InternalConfigurations.AUTH_DENY_UNAUTHENTICATED_CONNECTIONS.set(true);
        try {
            hiveMq.start().get(START_WAIT.toSeconds(), TimeUnit.SECONDS);
            return hiveMq;
        } catch (ExecutionException | TimeoutException e) {
            stop(hiveMq);
            throw new IllegalStateException("The embedded broker did not start", e);
        } catch (InterruptedException e) {
            stop(hiveMq);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the embedded broker started", e);
        }
    }

    private void scanForExpired() {
        var unused = scans.scheduleWithFixedDelay(
                () -> connections.disconnect(Connection::expired),
                EXPIRY_SCAN.toMillis(),
                EXPIRY_SCAN.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** When this run began: whatever the broker promised to an earlier one may have to be told again. */
    public Instant startedAt() {
        return startedAt;
    }

    public int mqttPort() {
        return mqttPort;
    }

    public int webSocketPort() {
        return webSocketPort;
    }

    /** Clients connected now. */
    public int connectionCount() {
        return connections.size();
    }

    /**
     * Disconnects every client of the user with 0x98 (administrative action). Returns at once; the lines are cut within
     * milliseconds. What the guard denies is not delivered meanwhile.
     *
     * @return how many
     */
    public int kick(String userId) {
        return end(connection -> connection.userId().equals(userId));
    }

    /** The same for the one client, where it is this user's. */
    public int kick(String userId, String clientId) {
        return end(connection ->
                connection.userId().equals(userId) && connection.clientId().equals(clientId));
    }

    private int end(Predicate<Connection<S>> chosen) {
        return closed.get() ? 0 : connections.disconnect(chosen);
    }

    /** The connections in the order they came, after the one of this number, at most as many, with their subscriptions. */
    public CompletableFuture<List<ConnectedSession<S>>> clients(long after, int limit) {
        if (closed.get()) {
            return CompletableFuture.completedFuture(List.of());
        }
        List<CompletableFuture<ConnectedSession<S>>> found =
                connections.after(after, limit).stream().map(Clients::look).toList();
        return CompletableFuture.allOf(found.toArray(CompletableFuture[]::new))
                .thenApply(all -> found.stream().map(CompletableFuture::join).toList());
    }

    /** Sessions, their queues and retained messages stay in the data folder for the next start. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        scans.shutdownNow();
        stop(hiveMq);
        RUNNING.set(false);
    }

    private static void stop(EmbeddedHiveMQ hiveMq) {
        try {
            hiveMq.close();
        } catch (ExecutionException e) {
            log.warn("The embedded broker did not stop cleanly", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
