package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.MqttReceiver;
import io.bongsu.testenv.PostClient;
import io.bongsu.testenv.TestMosquitto;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Two nodes, and a receiver over STOMP, server-sent events and long polling each, all at the same node while it lives. What
 * the three promise is one promise: every message, once and in order, whatever breaks.
 */
@TestInstance(Lifecycle.PER_CLASS)
class EveryTransportIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Deployment deployment = Deployment.mySqlAndMosquitto();
    private final BackendProcess first = deployment.backend();
    private final BackendProcess second = deployment.anotherNode();
    private Ledger ledger = new Ledger();
    private PostClient poster = person(ledger);
    private String token = "";
    private long room;

    @BeforeEach
    void newRoom() {
        ledger = new Ledger();
        poster = person(ledger);
        if (room == 0) {
            poster.signUp();
        }
        token = poster.signIn();
        room = poster.createRoom("a room");
    }

    @AfterEach
    void show() {
        System.out.println(ledger);
    }

    @AfterAll
    void stop() {
        second.close();
        deployment.close();
    }

    @Test
    void theNodeOfTheReceiversIsKilledAndComesBack() {
        try (Receivers receivers = receivers()) {
            try (Load load = new Load(poster, List.of(room), 3)) {
                receivers.goOn(load, 200);
                second.kill9();
                receivers.goOn(load, 200);
                second.restart();
                receivers.goOn(load, 200);
            }
            receivers.awaitHead(poster.readBack(room));
        }
        ledger.assertExactlyOnceInOrder();
    }

    @Test
    void theNodesAreRestartedOneAfterTheOther() {
        try (Receivers receivers = receivers()) {
            try (Load load = new Load(poster, List.of(room), 3)) {
                for (BackendProcess node : List.of(second, first)) {
                    receivers.goOn(load, 100);
                    node.stop();
                    receivers.goOn(load, 100);
                    node.restart();
                }
                receivers.goOn(load, 100);
            }
            receivers.awaitHead(poster.readBack(room));
        }
        ledger.assertExactlyOnceInOrder();
    }

    @Test
    void brokerIsAwayForAMinuteAndTheDatabaseForTwentySecondsOfIt() {
        try (Receivers receivers = receivers()) {
            try (Load load = new Load(poster, List.of(room), 3)) {
                receivers.goOn(load, 100);
                long brokerLeft = System.nanoTime();
                deployment.mosquitto().kill9();
                goOnUntil(brokerLeft + TimeUnit.SECONDS.toNanos(35), receivers, load);
                deployment.mySql().kill9();
                passes(Duration.ofSeconds(20));
                deployment.mySql().restart();
                goOnUntil(brokerLeft + TimeUnit.SECONDS.toNanos(60), receivers, load);
                deployment.mosquitto().start();
                receivers.goOn(load, 100);
            }
            receivers.awaitHead(poster.readBack(room));
            receivers.assertNoneWasCut();
        }
        ledger.assertExactlyOnceInOrder();
    }

    /** The nodes hear nothing of each other: what is received is found by looking into the log every two seconds. */
    private static void goOnUntil(long nanoTime, Receivers receivers, Load load) {
        do {
            receivers.goOn(load, 10);
            passes(Duration.ofSeconds(1));
        } while (System.nanoTime() - nanoTime < 0);
    }

    @Test
    void bothNodesWriteIntoOneRoomAtOnce() {
        PostClient atFirst = new PostClient(List.of(first.url()), "u-1", "a-password", ledger, PATIENCE);
        PostClient atSecond = new PostClient(List.of(second.url()), "u-1", "a-password", ledger, PATIENCE);
        atFirst.signIn();
        atSecond.signIn();
        Ledger.Receiver overMqtt = ledger.receiver("mqtt", room, 0);
        try (Receivers here = new Receivers("at the first", first::url, token, room, ledger);
                Receivers there = new Receivers("at the second", second::url, token, room, ledger);
                MqttReceiver mqtt = deployment.mqttReceiver(poster, room, overMqtt)) {
            try (Load load = new Load("one", atFirst, List.of(room), 16);
                    Load loadAtSecond = new Load("two", atSecond, List.of(room), 16)) {
                await().atMost(PATIENCE).until(() -> load.answered() >= 1_000 && loadAtSecond.answered() >= 1_000);
            }
            long head = poster.readBack(room);
            here.awaitHead(head);
            there.awaitHead(head);
            await().atMost(PATIENCE).until(() -> overMqtt.highest() == head);
            assertThat(mqtt.connects()).isEqualTo(1);
            assertThat(here.duplicated() + there.duplicated()).isZero();
            here.assertNoneWasCut();
            there.assertNoneWasCut();
            retainedIs(head);
        }
        ledger.assertNothingLost();
        ledger.assertInOrder();
    }

    private void retainedIs(long head) {
        Ledger.Receiver account = new Ledger().receiver("who comes now", room, 0);
        TestMosquitto broker = deployment.mosquitto();
        try (MqttReceiver newcomer = new MqttReceiver(
                broker.host(),
                broker.port(),
                Deployment.MQTT_USER + ":newcomer",
                () -> Deployment.MQTT_PASSWORD,
                room,
                account)) {
            await().atMost(PATIENCE).until(() -> account.delivered() > 0);
            assertThat(account.highest()).isEqualTo(head);
            assertThat(newcomer.connects()).isEqualTo(1);
        }
    }

    private Receivers receivers() {
        return new Receivers("", this::node, token, room, ledger);
    }

    private URI node() {
        return second.isAlive() ? second.url() : first.url();
    }

    private PostClient person(Ledger ofWhat) {
        return new PostClient(List.of(first.url(), second.url()), "u-1", "a-password", ofWhat, PATIENCE);
    }

    /** The outage has a length of its own: it is what is tested, not a wait for something to happen. */
    private static void passes(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        await().pollInterval(50, TimeUnit.MILLISECONDS)
                .atMost(time.plusSeconds(5))
                .until(() -> System.nanoTime() - until >= 0);
    }
}
