package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import io.bongsu.testenv.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/** Sends on their way while somebody is removed or revoked, or the node that takes them dies: two nodes, Mosquitto with the plugin. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SendsFaultsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LINK_UP = "bongsu.sends.link.up";

    private final Deployment deployment =
            Deployment.mySqlAndPlugin(node -> node.property("bongsu.auth.operator.user-id", Gauges.OPERATOR)
                    .property("bongsu.auth.operator.password", Gauges.PASSWORD)
                    // So short that the link is renewed again and again while the tests run.
                    .property("bongsu.broker.token-life", "5s")
                    .property("bongsu.relay.lease", "2s"));
    private final Proxy proxy =
            Proxy.to(deployment.mosquitto().host(), deployment.mosquitto().port());

    private final BackendProcess node = deployment.backend();

    /** What the broker says to it can be held back. */
    private final BackendProcess taking =
            deployment.anotherNode(own -> own.property("bongsu.broker.uri", "mqtt://127.0.0.1:" + proxy.port()));

    private final Gauges gaugesOfTaking = new Gauges(taking.url());
    private final PostClient ann = person("u-ann");
    private final PostClient bob = person("u-bob");

    @BeforeAll
    void letTheOtherTake() {
        for (PostClient person : List.of(ann, bob)) {
            person.signUp();
            person.signIn();
        }
        node.kill9();
        await().atMost(PATIENCE).until(() -> gaugesOfTaking.value(LINK_UP) == 1);
        node.restart();
    }

    @AfterAll
    void stop() {
        taking.close();
        deployment.close();
        proxy.close();
    }

    @Test
    @Order(1)
    void whatWasOnItsWayFromARevokedLoginIsNotStored() {
        long room = roomOfBoth();
        long refusedBefore = refused("broker-unavailable");
        try (MqttSender sender = sender(bob)) {
            MqttSender.done(sender.send(room, "before", "before"));
            await().atMost(PATIENCE).until(() -> sender.answerTo("before") != null);

            proxy.holdAnswers();
            MqttSender.done(sender.send(room, "on its way", "accepted by the broker, not yet by a node"));
            bob.signOutEverywhere();
            proxy.restore();
            await().atMost(PATIENCE).until(() -> refused("broker-unavailable") > refusedBefore);
        }
        bob.signIn();
        try (MqttSender again = sender(bob)) {
            sendUntilStored(again, room, "after");
        }
        assertThat(keys(room)).containsExactly("before", "after");
    }

    @Test
    @Order(2)
    void whatWasOnItsWayFromARemovedMemberIsNotStored() {
        long room = roomOfBoth();
        long refusedBefore = refused("not-a-member");
        try (MqttSender sender = sender(bob)) {
            proxy.holdAnswers();
            MqttSender.done(sender.send(room, "on its way", "accepted by the broker, not yet by a node"));
            ann.removeMember(room, "u-bob");
            proxy.restore();
            await().atMost(PATIENCE).until(() -> refused("not-a-member") > refusedBefore);
        }
        assertThat(keys(room)).isEmpty();
    }

    /** Nobody repeats anything: the broker keeps for the next node what the dead one did not answer. */
    @Test
    @Order(3)
    void whatTheBrokerTookIsStoredThoughTheNodeThatTakesItIsKilled() {
        long room = roomOfBoth();
        List<String> keys = IntStream.range(0, 600).mapToObj(i -> "k-" + i).toList();
        try (MqttSender sender = sender(ann)) {
            for (int i = 0; i < keys.size(); i++) {
                if (i == keys.size() / 2) {
                    taking.kill9();
                }
                MqttSender.done(sender.send(room, keys.get(i), "hello"));
            }
            await().atMost(PATIENCE).until(() -> keys.stream().allMatch(key -> sender.answerTo(key) != null));
            assertThat(sender.answers()).allMatch(answer -> answer.status().equals("persisted"));
        }
        assertThat(keys(room)).containsExactlyElementsOf(keys);
    }

    private void sendUntilStored(MqttSender sender, long room, String key) {
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
            CompletableFuture<?> sent = sender.send(room, key, key);
            MqttSender.done(sent);
            return sender.answers().stream()
                    .anyMatch(answer ->
                            answer.key().equals(key) && answer.status().equals("persisted"));
        });
    }

    /** How many sends were refused so by the node that takes them. */
    private long refused(String code) {
        try {
            return (long) gaugesOfTaking.value("bongsu.ingest.sends?tag=outcome:" + code);
        } catch (AssertionError noneYet) {
            return 0;
        } catch (Exception gone) {
            throw new IllegalStateException(gone);
        }
    }

    private long roomOfBoth() {
        long room = ann.createRoom("of both");
        ann.putMember(room, "u-bob", true, true);
        return room;
    }

    private List<String> keys(long room) {
        var keys = new ArrayList<String>();
        var page = ann.history(room, 0).path("messages");
        while (!page.isEmpty()) {
            StreamSupport.stream(page.spliterator(), false)
                    .forEach(message -> keys.add(message.path("clientMessageId").asString()));
            page = ann.history(room, keys.size()).path("messages");
        }
        return keys;
    }

    private MqttSender sender(PostClient person) {
        return new MqttSender(
                deployment.mosquitto().host(), deployment.mosquitto().port(), person);
    }

    private PostClient person(String userId) {
        return new PostClient(List.of(node.url(), taking.url()), userId, "a-password", new Ledger(), PATIENCE);
    }
}
