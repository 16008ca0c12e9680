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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The broker is a fast path, never a store: without it posts are taken and STOMP goes on, and MQTT gets all of it later. */
class BrokerAwayIT {

    @Test
    void losesNothingWhenTheBrokerIsKilledAndLaterAwayForHalfAMinute() {
        try (Deployment deployment = Deployment.mySqlAndMosquitto()) {
            Ledger ledger = new Ledger();
            PostClient poster = new PostClient(
                    List.of(deployment.backend().url()), "u-1", "a-password", ledger, Duration.ofMinutes(1));
            poster.signUp();
            poster.signIn();
            long room = poster.createRoom("one");
            Ledger.Receiver overStomp = ledger.receiver("stomp", room, 0);
            Ledger.Receiver overMqtt = ledger.receiver("mqtt", room, 0);

            try (StompReceiver stomp =
                            new StompReceiver(deployment.backend()::stompUrl, poster::signIn, room, overStomp);
                    MqttReceiver mqtt = deployment.mqttReceiver(poster, room, overMqtt)) {
                try (Load load = new Load(poster, List.of(room), 1)) {
                    goesOn(load, overStomp);
                    deployment.mosquitto().kill9();
                    for (int tenth = 0; tenth < 10; tenth++) {
                        goesOn(load, overStomp);
                        passes(Duration.ofMillis(100));
                    }
                    deployment.mosquitto().start();
                    goesOn(load, overStomp);
                    catchesUp(overMqtt, overStomp);

                    deployment.mosquitto().stop();
                    for (int second = 0; second < 30; second++) {
                        goesOn(load, overStomp);
                        passes(Duration.ofSeconds(1));
                    }
                    deployment.mosquitto().start();
                    goesOn(load, overStomp);
                }
                long head = poster.readBack(room);
                await().atMost(Duration.ofSeconds(90))
                        .until(() -> overStomp.highest() == head && overMqtt.highest() == head);
                assertThat(stomp.errors()).as(stomp.lastTrouble()).isEmpty();
                assertThat(mqtt.connects()).isGreaterThan(2);
            } finally {
                System.out.println(ledger);
            }
            ledger.assertNothingLost();
            ledger.assertInOrder();
            assertThat(overStomp.duplicated()).isZero();
        }
    }

    /** Posts are answered and STOMP receives, now. */
    private static void goesOn(Load load, Ledger.Receiver overStomp) {
        long answered = load.answered();
        long received = overStomp.highest();
        await().atMost(Duration.ofSeconds(3))
                .until(() -> load.answered() > answered + 5 && overStomp.highest() > received + 5);
    }

    private static void catchesUp(Ledger.Receiver behind, Ledger.Receiver ahead) {
        long goal = ahead.highest();
        await().atMost(Duration.ofSeconds(60)).until(() -> behind.highest() >= goal);
    }

    /** The outage has a length of its own: it is what is tested, not a wait for something to happen. */
    private static void passes(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        await().pollInterval(50, TimeUnit.MILLISECONDS)
                .atMost(time.plusSeconds(5))
                .until(() -> System.nanoTime() - until >= 0);
    }
}
