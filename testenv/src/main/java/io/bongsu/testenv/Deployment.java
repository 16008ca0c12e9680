package io.bongsu.testenv;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One running Bongsu with what it needs. Limits on load, and the price of a password, are out of the way: the tests mean the faults. */
public final class Deployment implements AutoCloseable {

    public static final String MQTT_USER = "u-mqtt";
    public static final String MQTT_PASSWORD = "mqtt-secret";

    /** Of a broker: what is queued for a slow receiver is not thrown away before the one that is measured is at its end. */
    public static final Map<String, String> LONG_QUEUES =
            Map.of("max_queued_messages", "100000", "max_queued_bytes", "0");

    private final Function<UnaryOperator<BackendProcess.Builder>, BackendProcess> node;
    private final BackendProcess backend;
    private final @Nullable LocalMySql mySql;
    private final @Nullable TestMosquitto mosquitto;
    private final @Nullable MySqlDatabase database;

    private Deployment(
            Function<UnaryOperator<BackendProcess.Builder>, BackendProcess> node,
            @Nullable LocalMySql mySql,
            @Nullable TestMosquitto mosquitto,
            @Nullable MySqlDatabase database) {
        this.node = node;
        this.backend = node.apply(same -> same);
        this.mySql = mySql;
        this.mosquitto = mosquitto;
        this.database = database;
    }

    /** What {@code make run} starts: database and broker inside the process. */
    public static Deployment embedded() {
        return embedded(builder -> builder);
    }

    /** @param changes what else the node is started with */
    public static Deployment embedded(UnaryOperator<BackendProcess.Builder> changes) {
        return new Deployment(
                own -> changes.apply(withoutLoadLimits(BackendProcess.builder().profile("embedded")))
                        .property("bongsu.embedded-broker.queued-messages-per-session", "100000")
                        .start(),
                null,
                null,
                null);
    }

    /** MySQL and Mosquitto, both real and private to this deployment. */
    public static Deployment mySqlAndMosquitto() {
        return mySqlAndMosquitto(builder -> builder);
    }

    /** @param changes what else a node is started with */
    public static Deployment mySqlAndMosquitto(UnaryOperator<BackendProcess.Builder> changes) {
        LocalMySql mySql = TestMySql.own();
        TestMosquitto mosquitto = TestMosquitto.start(Map.of(MQTT_USER, MQTT_PASSWORD), LONG_QUEUES);
        MySqlDatabase database = mySql.createDatabase();
        Path keys = ChildProcess.temporaryFolder("keys");
        Function<UnaryOperator<BackendProcess.Builder>, BackendProcess> node =
                own -> own.apply(changes.apply(withoutLoadLimits(BackendProcess.builder())))
                        .database(database)
                        .property("bongsu.auth.keys", keys.toString())
                        .property("bongsu.auth.generate-keys", "true")
                        .property("bongsu.auth.sign-up", "open")
                        .property("bongsu.broker.uri", "mqtt://127.0.0.1:" + mosquitto.port())
                        .property("bongsu.broker.username", mosquitto.backendUser())
                        .property("bongsu.broker.password", mosquitto.backendPassword())
                        .property("bongsu.broker.reconnect-max", "500ms")
                        .start();
        return new Deployment(node, mySql, mosquitto, database);
    }

    /** MySQL, and Mosquitto with the plugin: it takes the nodes' own tokens, and asks for memberships. */
    public static Deployment mySqlAndPlugin(UnaryOperator<BackendProcess.Builder> changes) {
        LocalMySql mySql = TestMySql.own();
        Path keys = SigningKeys.folder();
        TestMosquitto mosquitto = TestMosquitto.startWithPlugin(keys, LONG_QUEUES);
        MySqlDatabase database = mySql.createDatabase();
        return new Deployment(
                own -> own.apply(changes.apply(withoutLoadLimits(BackendProcess.builder()
                                .database(database)
                                .property("bongsu.auth.keys", keys.toString())
                                .property("bongsu.auth.sign-up", "open")
                                .property("bongsu.broker.uri", "mqtt://127.0.0.1:" + mosquitto.port())
                                .property("bongsu.broker.plugin", "true")
                                .property("bongsu.broker.reconnect-max", "500ms"))))
                        .start(),
                mySql,
                mosquitto,
                database);
    }

    private static BackendProcess.Builder withoutLoadLimits(BackendProcess.Builder builder) {
        return builder.property("bongsu.log.posts-per-second", "100000")
                .property("bongsu.log.post-burst", "100000")
                .property("bongsu.auth.password-strength", "4");
    }

    public BackendProcess backend() {
        return backend;
    }

    /** One more on the same database and broker; the caller closes it. */
    public BackendProcess anotherNode() {
        return anotherNode(same -> same);
    }

    /** @param changes what it is started with besides, or instead */
    public BackendProcess anotherNode(UnaryOperator<BackendProcess.Builder> changes) {
        return node.apply(changes);
    }

    public LocalMySql mySql() {
        return Objects.requireNonNull(mySql);
    }

    /** The nodes' database. */
    public MySqlDatabase database() {
        return Objects.requireNonNull(database);
    }

    public TestMosquitto mosquitto() {
        return Objects.requireNonNull(mosquitto);
    }

    /** Receives over bare MQTT with a session at the broker, which has it on disk when this returns. */
    public MqttReceiver mqttReceiver(PostClient user, long room, Ledger.Receiver receiver) {
        if (mosquitto == null) {
            return new MqttReceiver(
                    "127.0.0.1", backend.mqttPort(), user.userId() + ":session", user::signIn, room, receiver);
        }
        MqttReceiver session = new MqttReceiver(
                mosquitto.host(), mosquitto.port(), MQTT_USER + ":session", () -> MQTT_PASSWORD, room, receiver);
        mosquitto.save();
        return session;
    }

    @Override
    public void close() {
        backend.close();
        if (mosquitto != null) {
            mosquitto.close();
        }
        if (mySql != null) {
            mySql.close();
        }
    }
}
