package io.bongsu.perf;

import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * A running Bongsu to be measured: one node from its jar, MySQL with its durable defaults, Mosquitto as shipped; people
 * and rooms to post with. Limits on one sender's rate are out of the way.
 */
final class Site implements AutoCloseable {

    static final int CONTENT_BYTES = 200;
    static final String NO_OP = "/bench/no-op";

    private static final int PEOPLE = 8;
    private static final int ROOMS = 64;
    private static final String PASSWORD = "bench-password";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** CPU time of each process so far. */
    record Cpu(Duration node, Duration mySql, Duration broker, Duration generator) {

        /** What was used since, in microseconds for each of so many pieces of work. */
        void per(long pieces, Cpu since, Runs into, String suffix) {
            into.add("CPU of the node" + suffix, "µs", micros(node, since.node, pieces));
            into.add("CPU of MySQL" + suffix, "µs", micros(mySql, since.mySql, pieces));
            into.add("CPU of Mosquitto" + suffix, "µs", micros(broker, since.broker, pieces));
            into.add("CPU of the generator" + suffix, "µs", micros(generator, since.generator, pieces));
        }

        private static double micros(Duration now, Duration then, long pieces) {
            return now.minus(then).toNanos() / 1000.0 / pieces;
        }
    }

    private final Deployment deployment;
    private final List<PostClient> people = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private final List<Long> rooms = new ArrayList<>();
    private final long hotRoom;

    private Site(Deployment deployment) {
        this.deployment = deployment;
        for (int i = 0; i < PEOPLE; i++) {
            people.add(person("u-bench" + i));
            people.get(i).signUp();
            tokens.add(people.get(i).signIn());
        }
        for (int i = 0; i < ROOMS; i++) {
            rooms.add(people.get(i % PEOPLE).createRoom("room " + i));
        }
        hotRoom = newRoomOfAll("hot room");
    }

    static Site start(BenchSettings settings) {
        return start(settings.nodeCommand(), node -> node);
    }

    /** With limits on how many may be there out of the way: all receivers are one user, and come at once. */
    static Site startForCrowds(BenchSettings settings) {
        return start(settings.nodeCommand(), node -> node.property("bongsu.web.connections", "22000")
                .property("bongsu.stomp.sessions-per-node", "20000")
                .property("bongsu.stomp.sessions-per-user", "20000")
                .property("bongsu.stream.open-requests", "20000")
                .property("bongsu.stream.open-requests-per-user", "20000")
                .property("bongsu.stream.cursors-per-user", "20000"));
    }

    /** With the plugin in Mosquitto, which takes the nodes' own tokens. */
    static Site startWithPlugin(BenchSettings settings) {
        return start(Deployment.mySqlAndPlugin(
                node -> node.program(settings.nodeCommand()).profile("bench")));
    }

    private static Site start(List<String> command, UnaryOperator<BackendProcess.Builder> changes) {
        return start(Deployment.mySqlAndMosquitto(
                node -> changes.apply(node.program(command).profile("bench"))));
    }

    private static Site start(Deployment deployment) {
        try {
            return new Site(deployment);
        } catch (RuntimeException e) {
            deployment.close();
            throw e;
        }
    }

    Deployment deployment() {
        return deployment;
    }

    URI url() {
        return deployment.backend().url();
    }

    /** Access tokens live 15 minutes: fresh ones before each run. */
    void signInAgain() {
        for (int i = 0; i < PEOPLE; i++) {
            tokens.set(i, people.get(i).signIn());
        }
    }

    String token(int connection) {
        return tokens.get(connection % PEOPLE);
    }

    /** Not signed up yet. */
    PostClient person(String userId) {
        return new PostClient(List.of(url()), userId, PASSWORD, new Ledger(), PATIENCE);
    }

    /** The same person, with what they post written into a ledger. */
    PostClient ownerWith(Ledger ledger) {
        PostClient again = new PostClient(List.of(url()), owner().userId(), PASSWORD, ledger, PATIENCE);
        again.signIn();
        return again;
    }

    /** Whose token the connection 0 has, and who owns the rooms made here. */
    PostClient owner() {
        return people.getFirst();
    }

    /** Everybody whose token there is may read and write in it. */
    long newRoomOfAll(String name) {
        long room = newRoom(name);
        for (PostClient person : people.subList(1, PEOPLE)) {
            owner().putMember(room, person.userId(), true, true);
        }
        return room;
    }

    long newRoom(String name) {
        return owner().createRoom(name);
    }

    /** Each connection in a room of its own. */
    PostRequest spread(int connection) {
        int room = connection % ROOMS;
        return new PostRequest("/messages", token(room), rooms.get(room), CONTENT_BYTES);
    }

    /** As {@link #spread}, over MQTT: not connected yet. */
    MqttSender mqttSender(int connection) {
        int room = connection % ROOMS;
        PostClient person = people.get(room % PEOPLE);
        return new MqttSender(deployment.mosquitto(), person.userId(), "s" + connection, token(room), rooms.get(room));
    }

    /** All connections in one room. */
    PostRequest hot(int connection) {
        return new PostRequest("/messages", token(connection), hotRoom, CONTENT_BYTES);
    }

    /** The same bytes to an address that answers with a message and does nothing. */
    PostRequest noOp(int connection) {
        int room = connection % ROOMS;
        return new PostRequest(NO_OP, token(room), rooms.get(room), CONTENT_BYTES);
    }

    Cpu cpu() {
        return new Cpu(
                deployment.backend().cpu(),
                deployment.mySql().cpu(),
                deployment.mosquitto().cpu(),
                ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO));
    }

    /** Waits until the relay has published all there is: the next measurement must not share the machine with a backlog. */
    void awaitRelay() throws SQLException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (backlog() > 0) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("The relay has not caught up within " + PATIENCE);
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** Stored, and not yet known to be published. */
    long backlog() throws SQLException {
        try (Connection connection = deployment.database().connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("""
                        select coalesce(sum(h.last_seq - coalesce(r.published_seq, 0)), 0)
                        from room_head h left join room_relay r on r.room_id = h.room_id""")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() {
        deployment.close();
    }
}
