package io.bongsu.testenv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The backend as its users run it: a process of its own, on the class path of the tests without the tests, so that
 * nothing here depends on the jar being built. It can be killed and started again on the same ports and data.
 */
public final class BackendProcess implements AutoCloseable {

    private static final Duration START_DEADLINE = Duration.ofSeconds(90);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(40);
    private static final Duration PROBE_DEADLINE = Duration.ofSeconds(2);
    private static final int PORT_TRIES = 5;

    private final Builder settings;
    private final Path folder = ChildProcess.temporaryFolder("backend");
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PROBE_DEADLINE).build();
    private int port;
    private int mqttPort;
    private int mqttWebSocketPort;
    private ChildProcess process;
    private Duration startedIn = Duration.ZERO;

    private BackendProcess(Builder settings) {
        this.settings = settings;
        if (settings.program.isEmpty() && settings.isEmbeddedWithItsOwnKeys()) {
            SigningKeys.putRsa(dataFolder().resolve("keys"));
        }
        process = startWherePortsAreFree();
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Makes this JVM's later starts quicker, and those of JVMs with the same class path. Takes up to some minutes where none has
     * done it: worth it for more than about eight starts. Where it cannot be done says so, and starts are as they were.
     */
    public static void makeStartsQuick() {
        BackendJvm.makeStartsQuick();
    }

    /** http://127.0.0.1:port */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** ws://127.0.0.1:port/ws */
    public URI stompUrl() {
        return URI.create("ws://127.0.0.1:" + port + "/ws");
    }

    /** The embedded broker's, where the profile has one. */
    public int mqttPort() {
        return mqttPort;
    }

    public int mqttWebSocketPort() {
        return mqttWebSocketPort;
    }

    /** Where the embedded profile keeps everything. */
    public Path dataFolder() {
        return folder.resolve("data");
    }

    /** Its own {@code java.io.tmpdir}. */
    public Path temporaryFolder() {
        return folder.resolve("tmp");
    }

    /** SIGKILL: whatever was not flushed is gone. */
    public void kill9() {
        process.kill9();
    }

    /** SIGTERM: an orderly shutdown, which must be over within 40 s. */
    public void stop() {
        stop(STOP_DEADLINE);
    }

    void stop(Duration deadline) {
        process.stop(deadline);
    }

    /** Starts it again, after {@link #kill9}, {@link #stop} or neither, on the same ports and data, and waits until ready. */
    public void restart() {
        if (process.isAlive()) {
            stop();
        }
        process = launch();
    }

    /** SIGSTOP: connections stay open and nobody answers, as in a very long garbage collection. */
    public void pause() {
        process.signal("STOP");
    }

    public void resume() {
        process.signal("CONT");
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** CPU time it has used since it was last started. */
    public Duration cpu() {
        return process.cpu();
    }

    /** From the process's start until it was ready, the last time. */
    public Duration startedIn() {
        return startedIn;
    }

    public long pid() {
        return process.pid();
    }

    /** The end of what it printed. */
    public String output() {
        return process.output();
    }

    @Override
    public void close() {
        process.kill9();
        ChildProcess.delete(folder);
    }

    private ChildProcess startWherePortsAreFree() {
        for (int tries = 1; ; tries++) {
            port = Tools.freePort();
            mqttPort = Tools.freePort();
            mqttWebSocketPort = Tools.freePort();
            try {
                return launch();
            } catch (IllegalStateException e) {
                if (!String.valueOf(e.getMessage()).contains("in use") || tries == PORT_TRIES) {
                    throw e;
                }
            }
        }
    }

    private ChildProcess launch() {
        var environment = new LinkedHashMap<>(Map.of(
                "SERVER_PORT", Integer.toString(port),
                "BONGSU_MQTT_PORT", Integer.toString(mqttPort),
                "BONGSU_MQTT_WS_PORT", Integer.toString(mqttWebSocketPort),
                "BONGSU_DATA", folder.resolve("data").toString()));
        environment.putAll(settings.environment);
        long began = System.nanoTime();
        ChildProcess launched = ChildProcess.start("backend", command(), environment, folder.resolve("backend.log"));
        try {
            launched.awaitReady("readiness at " + url(), START_DEADLINE, this::isReady);
            startedIn = Duration.ofNanos(System.nanoTime() - began);
        } catch (IllegalStateException e) {
            launched.kill9();
            throw e;
        }
        return launched;
    }

    private List<String> command() {
        var command = new ArrayList<>(settings.program.isEmpty() ? BackendJvm.command() : settings.program);
        settings.properties.forEach((name, value) -> command.add("--" + name + "=" + value));
        if (command.getFirst().endsWith("/java")) {
            // Killed, it leaves there what its libraries unpack.
            command.add(1, "-Djava.io.tmpdir=" + madeTemporaryFolder());
        }
        return command;
    }

    private Path madeTemporaryFolder() {
        try {
            return Files.createDirectories(temporaryFolder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isReady() {
        var request = HttpRequest.newBuilder(url().resolve("/actuator/health/readiness"))
                .timeout(PROBE_DEADLINE)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What to start the backend with; ports and the data folder are chosen for it. */
    public static final class Builder {

        private static final String PROFILES = "spring.profiles.active";
        private static final String PUBLIC_KEYS = "bongsu.auth.public-keys";

        private final Map<String, String> properties = new LinkedHashMap<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private List<String> program = List.of();

        private Builder() {}

        public Builder profile(String profile) {
            return property(PROFILES, profile);
        }

        public Builder property(String name, String value) {
            properties.put(name, value);
            return this;
        }

        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        public Builder database(MySqlDatabase database) {
            return property("spring.datasource.url", database.url())
                    .property("spring.datasource.username", database.user())
                    .property("spring.datasource.password", database.password());
        }

        /** Another way to start it than from the class path, {@code scripts/run.sh} say; it gets the properties as arguments. */
        public Builder program(List<String> command) {
            program = List.copyOf(command);
            return this;
        }

        private boolean isEmbeddedWithItsOwnKeys() {
            return "embedded".equals(properties.get(PROFILES)) && !properties.containsKey(PUBLIC_KEYS);
        }

        Builder mainOfTests(Class<?> main) {
            return program(List.of(BackendJvm.java(), "-cp", System.getProperty("java.class.path"), main.getName()));
        }

        /** Starts it and waits until it says it is ready; fails with its output where it does not get there. */
        public BackendProcess start() {
            return new BackendProcess(this);
        }
    }
}
