package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import tools.jackson.databind.JsonNode;

/** Two nodes, and a broker with the plugin: whoever was removed gets nothing that was stored afterwards, whatever is killed. */
@TestInstance(Lifecycle.PER_CLASS)
class PluginIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How long the broker may be behind a node that died: bongsu.access.missed-every, round trips, and what a busy machine takes. */
    private static final Duration BEHIND = Duration.ofSeconds(5);

    private static final int STALE_ROOMS = 100;
    private static final String SNAPSHOTS_TAKEN = "bongsu.access.snapshots?tag=outcome:taken";
    private static final AtomicInteger PEOPLE = new AtomicInteger();

    private final Deployment deployment =
            Deployment.mySqlAndPlugin(node -> node.property("bongsu.auth.operator.user-id", Gauges.OPERATOR)
                    .property("bongsu.auth.operator.password", Gauges.PASSWORD)
                    .property("bongsu.broker.keep-alive", "2s")
                    .property("bongsu.broker.answer-time", "2s"));
    private final TestMosquitto broker = deployment.mosquitto();

    /** It relays. */
    private final BackendProcess node = deployment.backend();

    private final Proxy proxy = Proxy.to(broker.host(), broker.port());

    /** Its way to the broker can be cut. */
    private final BackendProcess other =
            deployment.anotherNode(node -> node.property("bongsu.broker.uri", "mqtt://127.0.0.1:" + proxy.port())
                    .property("bongsu.access.stale-rooms", Integer.toString(STALE_ROOMS)));

    private final PostClient owner = person(node, "u-owner");
    private final PostClient ownerAtOther = person(other, "u-owner");

    @BeforeAll
    void signUp() throws Exception {
        owner.signUp();
        owner.signIn();
        ownerAtOther.signIn();
        Gauges gauges = new Gauges(node.url());
        await().atMost(PATIENCE).until(() -> gauges.value("bongsu.access.ready") == 1);
    }

    @AfterAll
    void stop() {
        other.close();
        deployment.close();
        proxy.close();
    }

    @Test
    void aMemberIsLetInAtOnceAndARemovalEndsALiveClientWithAFullWindow() {
        PostClient guest = newcomer();
        long room = owner.createRoom("live");
        assertThat(owner.putMember(room, guest.userId(), true, true)
                        .path("broker")
                        .asString())
                .isEqualTo("enforced");
        try (MqttMember phone = new MqttMember(broker, guest, 5).connect();
                MqttMember reader = new MqttMember(broker, owner, 0).connect()) {
            assertThat(phone.subscribe(room)).isTrue();
            assertThat(reader.subscribe(room)).isTrue();
            for (int n = 1; n <= 100; n++) {
                owner.post(room, "before-" + n, "before");
            }
            await().atMost(PATIENCE).until(() -> reader.of(room).size() == 100);
            assertThat(phone.of(room)).as("all it may have unacknowledged").hasSize(5);

            assertThat(owner.removeMember(room, guest.userId()).path("broker").asString())
                    .isEqualTo("enforced");
            owner.post(room, "after", "after");

            await().atMost(PATIENCE).until(() -> phone.endedBy() != null);
            assertThat(phone.endedBy()).isEqualTo(Mqtt5DisconnectReasonCode.ADMINISTRATIVE_ACTION);
            await().atMost(PATIENCE).until(() -> reader.of(room).contains("after"));
            comesBackAndHasNothingOf(phone, guest, room);
        }
    }

    @Test
    void anOfflineSessionGetsNothingStoredAfterARemoval() {
        PostClient guest = newcomer();
        long room = owner.createRoom("offline");
        owner.putMember(room, guest.userId(), true, true);
        try (MqttMember phone = new MqttMember(broker, guest, 0).connect()) {
            assertThat(phone.subscribe(room)).isTrue();
            phone.leave();
            owner.post(room, "b", "before");

            owner.removeMember(room, guest.userId());
            owner.post(room, "a", "after");

            comesBackAndHasNothingOf(phone, guest, room);
        }
    }

    @Test
    void aRevokedLoginIsCutOffAndTheMessagesAfterItGoOutToTheOthers() {
        PostClient guest = newcomer();
        long room = owner.createRoom("revoked");
        owner.putMember(room, guest.userId(), true, true);
        try (MqttMember phone = new MqttMember(broker, guest, 0).connect();
                MqttMember reader = new MqttMember(broker, owner, 0).connect()) {
            assertThat(phone.subscribe(room)).isTrue();
            assertThat(reader.subscribe(room)).isTrue();

            guest.signOutEverywhere();
            owner.post(room, "a", "after");

            await().atMost(PATIENCE).until(() -> phone.endedBy() != null);
            await().atMost(PATIENCE).until(() -> reader.of(room).contains("after"));
            assertThat(phone.of(room)).isEmpty();
        }
    }

    @Test
    void whileTheBrokerIsAwayARemovalIsPendingAndItsMessagesGoOutOnceItKnows() {
        PostClient guest = newcomer();
        long room = owner.createRoom("away");
        owner.putMember(room, guest.userId(), true, true);
        try (MqttMember phone = new MqttMember(broker, guest, 0).connect();
                MqttMember reader = new MqttMember(broker, owner, 0).connect()) {
            assertThat(phone.subscribe(room)).isTrue();
            assertThat(reader.subscribe(room)).isTrue();
            broker.stop();
            String answer;
            try {
                answer = owner.removeMember(room, guest.userId()).path("broker").asString();
                owner.post(room, "a", "after");
            } finally {
                // The other tests need it.
                broker.start();
            }
            assertThat(answer).isEqualTo("pending");

            await().atMost(PATIENCE).ignoreExceptions().until(() -> reader.isConnected() || reader.isLetIn());
            assertThat(reader.subscribe(room)).isTrue();
            await().atMost(PATIENCE).until(() -> reader.of(room).contains("after"));
            comesBackAndHasNothingOf(phone, guest, room);
        }
    }

    @Test
    void aKilledBrokerIsToldEverythingAgainByTwoNodesAtOnce() {
        PostClient guest = newcomer();
        PostClient member = newcomer();
        long room = owner.createRoom("killed");
        owner.putMember(room, guest.userId(), true, true);
        owner.putMember(room, member.userId(), true, false);
        owner.removeMember(room, guest.userId());
        for (int times = 0; times < 3; times++) {
            broker.kill9();
            broker.start();
            String text = "after start " + times;
            owner.post(room, text, text);

            try (MqttMember reader = new MqttMember(broker, member, 0);
                    MqttMember phone = new MqttMember(broker, guest, 0)) {
                await().atMost(PATIENCE).until(reader::isLetIn);
                assertThat(reader.subscribe(room)).isTrue();
                await().atMost(PATIENCE).until(() -> reader.of(room).contains(text));
                assertThat(phone.connect().subscribe(room)).isFalse();
            }
        }
    }

    @Test
    void whatIsPostedAtOneNodeDoesNotReachWhomAnotherRemovedWithoutALinkToTheBroker() throws Exception {
        PostClient guest = newcomer();
        long room = owner.createRoom("apart");
        owner.putMember(room, guest.userId(), true, true);
        try (MqttMember phone = new MqttMember(broker, guest, 0).connect();
                MqttMember reader = new MqttMember(broker, owner, 0).connect()) {
            assertThat(phone.subscribe(room)).isTrue();
            assertThat(reader.subscribe(room)).isTrue();
            awayFromTheOther();
            try {
                assertThat(ownerAtOther
                                .removeMember(room, guest.userId())
                                .path("broker")
                                .asString())
                        .isEqualTo("pending");
                owner.post(room, "a", "after");

                await().atMost(PATIENCE).until(() -> reader.of(room).contains("after"));
                await().atMost(PATIENCE).until(() -> phone.endedBy() != null);
                assertThat(phone.of(room)).isEmpty();
            } finally {
                backAtTheOther();
            }
        }
    }

    /** Its link to the broker is cut, so that it dies between its commits and telling of them. */
    @Test
    void whatAKilledNodeCouldNotTellAnotherTellsWithinSeconds() throws Exception {
        PostClient removed = newcomer();
        PostClient revoked = newcomer();
        long room = owner.createRoom("killed node");
        owner.putMember(room, removed.userId(), true, true);
        owner.putMember(room, revoked.userId(), true, true);
        PostClient revokedAtOther = person(other, revoked.userId());
        revokedAtOther.signIn();
        try (MqttMember phone = new MqttMember(broker, removed, 0).connect();
                MqttMember tablet = new MqttMember(broker, revoked, 0).connect()) {
            assertThat(phone.subscribe(room)).isTrue();
            assertThat(tablet.subscribe(room)).isTrue();
            awayFromTheOther();

            assertThat(ownerAtOther
                            .removeMember(room, removed.userId())
                            .path("broker")
                            .asString())
                    .isEqualTo("pending");
            revokedAtOther.signOutEverywhere();
            other.kill9();

            await().atMost(BEHIND).until(() -> phone.endedBy() != null && tablet.endedBy() != null);
            assertThat(phone.connect().subscribe(room)).isFalse();
        } finally {
            proxy.restore();
            other.restart();
            ownerAtOther.signIn();
        }
    }

    @Test
    void aRoomOfMoreMembersThanACommandHoldsIsSentInPieces() throws Exception {
        List<PostClient> members = List.of(newcomer(), newcomer(), newcomer());
        PostClient guest = newcomer();
        long room = owner.createRoom("large");
        byAnotherHand(
                "insert into membership (room_id, user_id, can_read, can_write, owner) values "
                        + Stream.concat(
                                        IntStream.range(0, 10_000).mapToObj(n -> "u-of-many-" + n),
                                        members.stream().map(PostClient::userId))
                                .map(member -> "(" + room + ", '" + member + "', true, true, false)")
                                .collect(Collectors.joining(",")),
                "update room_head set access_rev = access_rev + 1, access_changed_at = utc_timestamp(6) where room_id = "
                        + room);
        try (MqttMember phone = new MqttMember(broker, members.get(0), 0).connect();
                MqttMember tablet = new MqttMember(broker, members.get(1), 0).connect();
                MqttMember laptop = new MqttMember(broker, members.get(2), 0).connect();
                MqttMember desktop = new MqttMember(broker, guest, 0).connect()) {
            await().atMost(PATIENCE).until(() -> phone.subscribe(room));
            assertThat(tablet.subscribe(room)).isTrue();
            assertThat(laptop.subscribe(room)).isTrue();
            assertThat(desktop.subscribe(room)).isFalse();

            assertThat(owner.putMember(room, guest.userId(), true, true)
                            .path("broker")
                            .asString())
                    .isEqualTo("enforced");
            assertThat(owner.removeMember(room, members.getFirst().userId())
                            .path("broker")
                            .asString())
                    .isEqualTo("enforced");

            assertThat(desktop.subscribe(room)).isTrue();
            await().atMost(PATIENCE).until(() -> phone.endedBy() != null);
            assertThat(phone.connect().subscribe(room)).isFalse();
            owner.post(room, "a", "after");
            await().atMost(PATIENCE).until(() -> Stream.of(tablet, laptop, desktop)
                    .allMatch(each -> each.of(room).contains("after")));
            assertThat(phone.of(room)).isEmpty();
        }
    }

    @Test
    void moreRoomsBehindThanANodeRemembersMakeItPushEverything() throws Exception {
        Gauges gauges = new Gauges(other.url());
        double before = gauges.value(SNAPSHOTS_TAKEN);
        PostClient guest = newcomer();
        List<Long> rooms = LongStream.range(1_000_000, 1_000_000 + 10 * STALE_ROOMS)
                .boxed()
                .toList();
        byAnotherHand(
                "insert into chat_room (room_id, name, created_by, created_at) values "
                        + rows(rooms, "(%d, 'r', 'u-owner', utc_timestamp(6))"),
                "insert into membership (room_id, user_id, can_read, can_write, owner) values "
                        + rows(rooms, "(%d, '" + guest.userId() + "', true, true, false)"),
                "insert into room_head (room_id, last_seq, access_rev, access_changed_at) values "
                        + rows(rooms, "(%d, 0, 1, utc_timestamp(6))"));

        await().atMost(PATIENCE).until(() -> gauges.value(SNAPSHOTS_TAKEN) > before);
        await().atMost(PATIENCE).until(() -> gauges.value("bongsu.access.stale.rooms") == 0);

        try (MqttMember phone = new MqttMember(broker, guest, 0).connect()) {
            assertThat(phone.subscribe(rooms.getFirst())).isTrue();
            assertThat(phone.subscribe(rooms.getLast())).isTrue();
        }
    }

    @Test
    void anAnswerThatDoesNotComeEndsTheLinkAndTheRoomIsAskedFor() throws Exception {
        removeWhileAnswersAreHeld(() -> {});
    }

    @Test
    void aLinkThatIsCutBetweenCommandAndAnswerIsMadeAgainAndTheRoomAskedFor() throws Exception {
        removeWhileAnswersAreHeld(proxy::cut);
    }

    private void removeWhileAnswersAreHeld(Runnable thenHappens) throws Exception {
        PostClient guest = newcomer();
        long room = owner.createRoom("unanswered");
        owner.putMember(room, guest.userId(), true, true);
        Gauges gauges = new Gauges(other.url());
        try (MqttMember phone = new MqttMember(broker, guest, 0).connect();
                ExecutorService caller = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(phone.subscribe(room)).isTrue();
            proxy.holdAnswers();
            try {
                Future<JsonNode> removed = caller.submit(() -> ownerAtOther.removeMember(room, guest.userId()));
                await().atMost(PATIENCE).until(() -> phone.endedBy() != null);
                thenHappens.run();
                assertThat(removed.get().path("broker").asString()).isEqualTo("pending");
                await().atMost(PATIENCE).until(() -> gauges.value("bongsu.access.link.up") == 0);
                assertThat(gauges.value("bongsu.access.stale.rooms")).isPositive();
            } finally {
                backAtTheOther();
            }
            await().atMost(PATIENCE).until(() -> gauges.value("bongsu.access.stale.rooms") == 0);
            assertThat(phone.connect().subscribe(room)).isFalse();
            assertThat(ownerAtOther
                            .putMember(room, guest.userId(), true, true)
                            .path("broker")
                            .asString())
                    .isEqualTo("enforced");
            assertThat(phone.subscribe(room)).isTrue();
        }
    }

    private static String rows(List<Long> rooms, String each) {
        return rooms.stream().map(each::formatted).collect(Collectors.joining(","));
    }

    /** In one transaction; no node knows. */
    private void byAnotherHand(String... statements) throws SQLException {
        try (Connection database = deployment.database().connect();
                Statement sql = database.createStatement()) {
            database.setAutoCommit(false);
            for (String statement : statements) {
                sql.execute(statement);
            }
            database.commit();
        }
    }

    private void awayFromTheOther() throws Exception {
        Gauges gauges = new Gauges(other.url());
        proxy.blackHole();
        proxy.cut();
        await().atMost(PATIENCE).until(() -> gauges.value("bongsu.access.link.up") == 0);
    }

    private void backAtTheOther() throws Exception {
        Gauges gauges = new Gauges(other.url());
        proxy.restore();
        proxy.cut();
        await().atMost(PATIENCE).until(() -> gauges.value("bongsu.access.link.up") == 1);
    }

    /** What the broker kept for it would come before what is published now. */
    private void comesBackAndHasNothingOf(MqttMember phone, PostClient guest, long room) {
        long marked = owner.createRoom("marker");
        owner.putMember(marked, guest.userId(), true, false);
        await().atMost(PATIENCE).until(phone::isLetIn);
        assertThat(phone.subscribe(marked)).isTrue();
        owner.post(marked, "m", "marker");
        // The plugin ends it once more where the broker still counts what was on its way against its window.
        await().atMost(PATIENCE)
                .until(() -> (phone.isConnected() || phone.isLetIn())
                        && phone.of(marked).contains("marker"));
        assertThat(phone.of(room)).doesNotContain("after");
        assertThat(phone.subscribe(room)).isFalse();
    }

    private PostClient newcomer() {
        PostClient person = person(node, "u-guest-" + PEOPLE.incrementAndGet());
        person.signUp();
        person.signIn();
        return person;
    }

    private static PostClient person(BackendProcess at, String userId) {
        return new PostClient(List.of(at.url()), userId, "a-password", new Ledger(), PATIENCE);
    }
}
