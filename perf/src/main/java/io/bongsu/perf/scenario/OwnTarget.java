package io.bongsu.perf.scenario;

import io.bongsu.perf.Memory;
import io.bongsu.perf.StampedPost;
import io.bongsu.perf.swarm.Dialect;
import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** A Bongsu of the run's own, on this machine; it ends with the run. Limits on how many one user may be are out of the way. */
final class OwnTarget implements Target {

    private static final String USER = "u-perf";
    private static final String PASSWORD = "perf-password";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOGIN = Duration.ofHours(2);
    private static final String NODE = "node";
    private static final String MOSQUITTO = "Mosquitto";
    private static final String MYSQL = "MySQL";

    private final String label;
    private final Deployment deployment;
    private final boolean embedded;
    private final PostClient owner;
    /** What those had used that were killed since. */
    private final Map<String, Duration> cpuOfTheKilled = new ConcurrentHashMap<>();

    private String token;

    private OwnTarget(String label, Deployment deployment, boolean embedded) {
        this.label = label;
        this.deployment = deployment;
        this.embedded = embedded;
        owner = new PostClient(List.of(http()), USER, PASSWORD, new Ledger(), PATIENCE);
        owner.signUp();
        token = owner.signIn();
    }

    /** What {@code make run} starts: database and broker inside the node. */
    static OwnTarget embedded(List<String> program) {
        return new OwnTarget(
                "embedded (H2 and broker inside the node)",
                Deployment.embedded(node -> crowds(node.program(program))),
                true);
    }

    /** One node, MySQL with its durable defaults, Mosquitto with the plugin. */
    static OwnTarget mySqlAndMosquitto(List<String> program) {
        return new OwnTarget(
                "MySQL and Mosquitto with the plugin, one node",
                Deployment.mySqlAndPlugin(node -> crowds(node.program(program))),
                false);
    }

    private static BackendProcess.Builder crowds(BackendProcess.Builder node) {
        return node.property("bongsu.web.connections", "22000")
                .property("bongsu.stomp.sessions-per-node", "20000")
                .property("bongsu.stomp.sessions-per-user", "20000")
                .property("bongsu.stream.open-requests", "20000")
                .property("bongsu.stream.open-requests-per-user", "20000")
                .property("bongsu.stream.cursors-per-user", "20000")
                .property("bongsu.auth.access-token-life", LOGIN.toHours() + "h");
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public URI http() {
        return deployment.backend().url();
    }

    @Override
    public URI address(Dialect dialect) {
        return switch (dialect) {
            case MQTT_3, MQTT_5 ->
                URI.create("mqtt://127.0.0.1:"
                        + (embedded
                                ? deployment.backend().mqttPort()
                                : deployment.mosquitto().port()));
            case MQTT_5_WEBSOCKET ->
                URI.create("ws://127.0.0.1:"
                        + (embedded
                                ? deployment.backend().mqttWebSocketPort()
                                : deployment.mosquitto().webSocketPort()));
            default -> http();
        };
    }

    @Override
    public long newRoom(String name) {
        return owner.createRoom(name);
    }

    @Override
    public List<String> tickets(Dialect dialect, long room, int receivers, String session) {
        return Target.ticketsOf(USER, token, room, receivers, session);
    }

    @Override
    public StampedPost post(long room) {
        return new StampedPost("/messages", token, room, CONTENT_BYTES);
    }

    @Override
    public Map<String, Duration> cpu() {
        Map<String, Duration> used = new LinkedHashMap<>();
        used.put(NODE, deployment.backend().cpu());
        if (!embedded) {
            used.put(MOSQUITTO, deployment.mosquitto().cpu());
            used.put(MYSQL, deployment.mySql().cpu());
        }
        used.replaceAll((process, cpu) -> cpu.plus(cpuOfTheKilled.getOrDefault(process, Duration.ZERO)));
        return used;
    }

    private void killed(String process, Duration cpu) {
        cpuOfTheKilled.merge(process, cpu, Duration::plus);
    }

    @Override
    public Map<String, Long> memory() {
        return Map.of(NODE, Memory.residentBytes(deployment.backend().pid()));
    }

    @Override
    public OptionalLong heapBytes() throws IOException {
        return OptionalLong.of(Memory.of(deployment.backend().pid()).heapBytes());
    }

    @Override
    public Duration loginLasts() {
        return LOGIN;
    }

    @Override
    public void signInAgain() {
        token = owner.signIn();
    }

    @Override
    public Optional<Faults> faults() {
        return Optional.of(new Faults() {
            @Override
            public void killNode() {
                killed(NODE, deployment.backend().cpu());
                deployment.backend().kill9();
                deployment.backend().restart();
            }

            @Override
            public Optional<Runnable> killBroker() {
                return embedded
                        ? Optional.empty()
                        : Optional.of(() -> {
                            killed(MOSQUITTO, deployment.mosquitto().cpu());
                            deployment.mosquitto().kill9();
                            deployment.mosquitto().start();
                        });
            }

            @Override
            public Optional<Runnable> killDatabase() {
                return embedded
                        ? Optional.empty()
                        : Optional.of(() -> {
                            killed(MYSQL, deployment.mySql().cpu());
                            deployment.mySql().kill9();
                            deployment.mySql().restart();
                        });
            }
        });
    }

    @Override
    public void close() {
        deployment.close();
    }
}
