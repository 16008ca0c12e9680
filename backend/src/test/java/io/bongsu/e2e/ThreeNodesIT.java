package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.MqttReceiver;
import io.bongsu.testenv.PostClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Three nodes on one database and broker, posted to and received at all of them: the relay goes from the first that is killed
 * to one of the others, that one is stopped, both come back.
 */
class ThreeNodesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "a-password";

    @Test
    void loseNothingWhileTwoOfThemAreGoneInTurn() {
        Ledger ledger = new Ledger();
        try (Deployment deployment = Deployment.mySqlAndMosquitto();
                BackendProcess second = deployment.anotherNode();
                BackendProcess third = deployment.anotherNode()) {
            List<BackendProcess> nodes = List.of(deployment.backend(), second, third);
            PostClient owner = poster(nodes, 0, ledger);
            owner.signUp();
            String token = owner.signIn();
            long room = owner.createRoom("a room");
            Ledger.Receiver overMqtt = ledger.receiver("mqtt", room, 0);
            try (MqttReceiver mqtt = deployment.mqttReceiver(owner, room, overMqtt);
                    Receivers atFirst = new Receivers("at the first", () -> alive(nodes, 0), token, room, ledger);
                    Receivers atSecond = new Receivers("at the second", () -> alive(nodes, 1), token, room, ledger);
                    Receivers atThird = new Receivers("at the third", () -> alive(nodes, 2), token, room, ledger)) {
                try (Load one = load("one", nodes, 0, room, ledger);
                        Load two = load("two", nodes, 1, room, ledger);
                        Load three = load("three", nodes, 2, room, ledger)) {
                    goOn(100, overMqtt, one, two, three);
                    nodes.get(0).kill9();
                    goOn(100, overMqtt, one, two, three);
                    nodes.get(1).stop();
                    goOn(100, overMqtt, one, two, three);
                    nodes.get(0).restart();
                    nodes.get(1).restart();
                    goOn(100, overMqtt, one, two, three);
                }
                long head = owner.readBack(room);
                for (Receivers receivers : List.of(atFirst, atSecond, atThird)) {
                    receivers.awaitHead(head);
                    assertThat(receivers.duplicated()).isZero();
                }
                await().atMost(PATIENCE).until(() -> overMqtt.highest() == head);
                assertThat(mqtt.connects()).isEqualTo(1);
            } finally {
                System.out.println(ledger);
            }
        }
        ledger.assertNothingLost();
        ledger.assertInOrder();
    }

    /** Everybody's posts are answered, and what is posted comes out of the relay: all of it, not only what went ahead. */
    private static void goOn(int messages, Ledger.Receiver overMqtt, Load... loads) {
        for (Load load : loads) {
            long goal = load.answered() + messages;
            await().atMost(PATIENCE).until(() -> load.answered() >= goal);
        }
        long stored = 0;
        for (Load load : loads) {
            stored += load.answered();
        }
        long goal = stored;
        await().atMost(PATIENCE).until(() -> overMqtt.highest() >= goal);
    }

    private static Load load(String name, List<BackendProcess> nodes, int preferred, long room, Ledger ledger) {
        PostClient poster = poster(nodes, preferred, ledger);
        poster.signIn();
        return new Load(name, poster, List.of(room), 2);
    }

    /** One who begins with the preferred node and goes round when it does not answer. */
    private static PostClient poster(List<BackendProcess> nodes, int preferred, Ledger ledger) {
        List<URI> urls = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            urls.add(nodes.get((preferred + i) % nodes.size()).url());
        }
        return new PostClient(urls, "u-1", PASSWORD, ledger, PATIENCE);
    }

    private static URI alive(List<BackendProcess> nodes, int preferred) {
        for (int i = 0; i < nodes.size(); i++) {
            BackendProcess node = nodes.get((preferred + i) % nodes.size());
            if (node.isAlive()) {
                return node.url();
            }
        }
        throw new IllegalStateException("no node is alive");
    }
}
