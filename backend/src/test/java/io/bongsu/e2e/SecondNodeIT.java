package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.MqttReceiver;
import io.bongsu.testenv.PostClient;
import io.bongsu.testenv.StompReceiver;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two nodes on one database and broker: both store and stream, one relays, and the other takes over when it dies. */
class SecondNodeIT {

    @Test
    void standsByAndTakesOverTheRelayInOrder() {
        try (Deployment deployment = Deployment.mySqlAndMosquitto();
                BackendProcess second = deployment.anotherNode()) {
            await().atMost(Duration.ofSeconds(10)).until(() -> second.output().contains("this one stands by"));
            Ledger ledger = new Ledger();
            PostClient poster = new PostClient(
                    List.of(deployment.backend().url(), second.url()),
                    "u-1",
                    "a-password",
                    ledger,
                    Duration.ofMinutes(1));
            PostClient posterAtSecond =
                    new PostClient(List.of(second.url()), "u-1", "a-password", ledger, Duration.ofMinutes(1));
            poster.signUp();
            poster.signIn();
            posterAtSecond.signIn();
            long room = poster.createRoom("hot");
            Ledger.Receiver overStomp = ledger.receiver("stomp at the second", room, 0);
            Ledger.Receiver overMqtt = ledger.receiver("mqtt", room, 0);

            try (StompReceiver stomp = new StompReceiver(second::stompUrl, posterAtSecond::signIn, room, overStomp);
                    MqttReceiver mqtt = deployment.mqttReceiver(poster, room, overMqtt)) {
                try (Load load = new Load("one", poster, List.of(room), 2);
                        Load atSecond = new Load("two", posterAtSecond, List.of(room), 2)) {
                    await().atMost(Duration.ofSeconds(30))
                            .until(() -> load.answered() > 200 && atSecond.answered() > 200);
                    deployment.backend().kill9();
                    long before = overMqtt.highest();
                    await().atMost(Duration.ofSeconds(15)).until(() -> overMqtt.highest() > before + 100);
                }
                long head = posterAtSecond.readBack(room);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> overStomp.highest() == head && overMqtt.highest() == head);
                assertThat(stomp.errors()).as(stomp.lastTrouble()).isEmpty();
                assertThat(mqtt.connects()).isEqualTo(1);
            } finally {
                System.out.println(ledger);
            }
            ledger.assertNothingLost();
            ledger.assertInOrder();
            assertThat(overStomp.duplicated()).isZero();
        }
    }
}
