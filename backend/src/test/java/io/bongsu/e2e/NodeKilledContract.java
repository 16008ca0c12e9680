package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.MqttReceiver;
import io.bongsu.testenv.PostClient;
import io.bongsu.testenv.StompReceiver;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** I1, I2, I3, I4 through kill -9 of the node under load, wherever its data lies. */
abstract class NodeKilledContract {

    abstract Deployment deploy();

    @Test
    void losesNothingAcknowledgedAndPublishesEverythingStored() {
        try (Deployment deployment = deploy()) {
            Ledger ledger = new Ledger();
            PostClient poster = new PostClient(
                    List.of(deployment.backend().url()), "u-1", "a-password", ledger, Duration.ofMinutes(1));
            poster.signUp();
            poster.signIn();
            long room = poster.createRoom("one");
            long other = poster.createRoom("two");
            Ledger.Receiver overStomp = ledger.receiver("stomp", room, 0);
            Ledger.Receiver overStompToo = ledger.receiver("stomp, other room", other, 0);
            Ledger.Receiver overMqtt = ledger.receiver("mqtt", room, 0);

            try (StompReceiver stomp =
                            new StompReceiver(deployment.backend()::stompUrl, poster::signIn, room, overStomp);
                    StompReceiver stompToo =
                            new StompReceiver(deployment.backend()::stompUrl, poster::signIn, other, overStompToo);
                    MqttReceiver mqtt = deployment.mqttReceiver(poster, room, overMqtt)) {
                try (Load load = new Load(poster, List.of(room, other), 8)) {
                    for (int kill = 0; kill < 2; kill++) {
                        long before = load.answered();
                        await().atMost(Duration.ofSeconds(30)).until(() -> load.answered() > before + 400);
                        deployment.backend().kill9();
                        deployment.backend().restart();
                    }
                    long before = load.answered();
                    await().atMost(Duration.ofSeconds(30)).until(() -> load.answered() > before + 400);
                }
                long head = poster.readBack(room);
                long otherHead = poster.readBack(other);
                assertThat(head).isGreaterThan(400);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> overStomp.highest() == head
                                && overStompToo.highest() == otherHead
                                && overMqtt.highest() == head);
                assertThat(stomp.errors()).as(stomp.lastTrouble()).isEmpty();
                assertThat(stompToo.errors()).isEmpty();
                assertThat(mqtt.connects()).isPositive();
            } finally {
                System.out.println(ledger);
            }
            ledger.assertNothingLost();
            ledger.assertInOrder();
            // Over bare MQTT a message may come again; over STOMP never.
            assertThat(overStomp.duplicated()).isZero();
            assertThat(overStompToo.duplicated()).isZero();
        }
    }
}
