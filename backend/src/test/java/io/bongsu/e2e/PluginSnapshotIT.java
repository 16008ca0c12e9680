package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import io.bongsu.testenv.Proxy;
import io.bongsu.testenv.TestMosquitto;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/** What happens while all memberships are on their way to the broker, and when a node's own token ends. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class PluginSnapshotIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Deployment deployment =
            Deployment.mySqlAndPlugin(node -> node.property("bongsu.auth.operator.user-id", Gauges.OPERATOR)
                    .property("bongsu.auth.operator.password", Gauges.PASSWORD)
                    .property("bongsu.access.answer-wait", "4s")
                    .property("bongsu.broker.token-life", "2s"));

    @BeforeAll
    void signUp() {
        for (String name : List.of("u-owner", "u-guest", "u-member")) {
            person(deployment.backend(), name).signUp();
        }
    }

    @AfterAll
    void stop() {
        deployment.close();
    }

    @Test
    @Order(2) // It ends the node that the other needs.
    void aRemovalWhileASnapshotIsPushedHolds() throws Exception {
        TestMosquitto broker = deployment.mosquitto();
        try (Proxy proxy = Proxy.to(broker.host(), broker.port())) {
            PostClient setUp = person(deployment.backend(), "u-owner");
            setUp.signIn();
            long room = setUp.createRoom("first");
            for (String name : List.of("u-guest", "u-member")) {
                setUp.putMember(room, name, true, true);
            }
            addOtherRooms(2_000, 50);
            deployment.backend().kill9();
            // One command after the other, and each takes its time: so that there is a while to do something in.
            try (BackendProcess node = deployment.anotherNode(
                    builder -> builder.property("bongsu.broker.uri", "mqtt://127.0.0.1:" + proxy.port())
                            .property("bongsu.broker.commands-unanswered", "1")
                            .property("bongsu.broker.token-life", "1h"))) {
                Gauges gauges = new Gauges(node.url());
                await().atMost(PATIENCE).until(() -> gauges.value("bongsu.access.ready") == 1);
                PostClient owner = person(node, "u-owner");
                PostClient guest = person(node, "u-guest");
                PostClient member = person(node, "u-member");
                List.of(owner, guest, member).forEach(PostClient::signIn);
                broker.kill9();
                await().atMost(PATIENCE).until(() -> gauges.value("bongsu.access.link.up") == 0);
                proxy.delay(Duration.ofMillis(75));
                broker.start();
                await().atMost(PATIENCE).until(() -> gauges.value("bongsu.access.link.up") == 1);

                String answer =
                        owner.removeMember(room, "u-guest").path("broker").asString();

                assertThat(gauges.value("bongsu.access.ready"))
                        .as("the snapshot is on its way still")
                        .isZero();
                assertThat(answer).isEqualTo("enforced");
                await().atMost(PATIENCE).until(() -> gauges.value("bongsu.access.ready") == 1);
                try (MqttMember in = new MqttMember(broker, member, 0);
                        MqttMember out = new MqttMember(broker, guest, 0)) {
                    assertThat(in.connect().subscribe(room)).isTrue();
                    assertThat(out.connect().subscribe(room)).isFalse();
                    owner.post(room, "a", "after");
                    await().atMost(PATIENCE).until(() -> in.of(room).contains("after"));
                }
            }
        }
    }

    @Test
    @Order(1)
    void nothingIsLostWhenTheNodesOwnTokensEnd() {
        PostClient owner = person(deployment.backend(), "u-owner");
        owner.signIn();
        long room = owner.createRoom("long");
        try (MqttMember reader = new MqttMember(deployment.mosquitto(), owner, 0)) {
            await().atMost(PATIENCE).until(reader::isLetIn);
            assertThat(reader.subscribe(room)).isTrue();
            int posted = 0;
            while (links(deployment.backend()) < 4) {
                String text = "m" + posted++;
                owner.post(room, text, text);
            }
            List<String> all = IntStream.range(0, posted).mapToObj(n -> "m" + n).toList();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            reader.of(room).stream().distinct().toList())
                    .isEqualTo(all));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(owner.putMember(room, "u-guest", true, true)
                            .path("broker")
                            .asString())
                    .isEqualTo("enforced"));
        }
    }

    /** How often the relay was connected. */
    private static long links(BackendProcess node) {
        return node.output()
                .lines()
                .filter(line -> line.contains("Connected to the broker"))
                .count();
    }

    private void addOtherRooms(int rooms, int members) throws SQLException {
        try (Connection database = deployment.database().connect();
                Statement sql = database.createStatement()) {
            for (int from = 1_000; from < 1_000 + rooms; from += 500) {
                List<Integer> ids = IntStream.range(from, from + 500).boxed().toList();
                sql.execute("insert into chat_room (room_id, name, created_by, created_at) values "
                        + ids.stream()
                                .map(id -> "(" + id + ", 'r', 'u-owner', '2026-01-01')")
                                .collect(Collectors.joining(",")));
                sql.execute("insert into room_head (room_id, last_seq, access_rev) values "
                        + ids.stream().map(id -> "(" + id + ", 0, 1)").collect(Collectors.joining(",")));
                sql.execute("insert into membership (room_id, user_id, can_read, can_write, owner) values "
                        + ids.stream()
                                .flatMap(id -> IntStream.range(0, members)
                                        .mapToObj(n -> "(" + id + ", 'u-of-many-" + n + "', true, true, false)"))
                                .collect(Collectors.joining(",")));
            }
        }
    }

    private static PostClient person(BackendProcess at, String userId) {
        return new PostClient(List.of(at.url()), userId, "a-password", new Ledger(), PATIENCE);
    }
}
