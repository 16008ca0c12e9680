package io.bongsu.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.core.Message;
import io.bongsu.core.RoomTopic;
import io.bongsu.testenv.Proxy;
import io.bongsu.testenv.TestMosquitto;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

class RelayOnMosquittoTest extends RelayContract {

    private static final TestMosquitto BROKER = TestMosquitto.start(Map.of("u-test", "secret"));
    private static final Proxy PROXY = Proxy.to(BROKER.host(), BROKER.port());

    private static long upSinceNanos = System.nanoTime();

    @DynamicPropertySource
    static void broker(DynamicPropertyRegistry registry) {
        registry.add("bongsu.broker.kind", () -> "mosquitto");
        registry.add("bongsu.broker.uri", () -> "mqtt://127.0.0.1:" + PROXY.port());
        registry.add("bongsu.broker.username", BROKER::backendUser);
        registry.add("bongsu.broker.password", BROKER::backendPassword);
        registry.add("bongsu.broker.connect-timeout", () -> "1s");
        registry.add("bongsu.broker.keep-alive", () -> "2s");
    }

    @AfterAll
    static void stop() {
        PROXY.close();
        BROKER.close();
    }

    @Override
    int brokerPort() {
        return BROKER.port();
    }

    @Override
    String observerUser() {
        return BROKER.backendUser();
    }

    @Override
    String observerPassword() {
        return BROKER.backendPassword();
    }

    @Override
    Proxy linkProxy() {
        return PROXY;
    }

    /** Mosquitto's PUBACK is not on its disk: a kill forgets what it acknowledged since the last autosave. */
    @Test
    void publishesAgainWhatAKilledBrokerHadAcknowledgedAndForgot() {
        for (int n = 1; n <= 50; n++) {
            post("m" + n);
        }
        awaitPublished(50);

        BROKER.kill9();
        awaitState(RelayStatus.State.CONNECTING);
        BROKER.start();
        upSinceNanos = System.nanoTime();
        awaitState(RelayStatus.State.RELAYING);
        awaitPublished(50);

        subscribe(RoomTopic.messages(room));
        await().atMost(Duration.ofSeconds(10)).until(() -> !received.isEmpty());
        assertThat(message(received.getLast()).content()).isEqualTo("m50");
    }

    @Test
    void holdsARefusedRoomBackAloneSaysSoAndPublishesItInOrderOnceItMay() throws Exception {
        long other = rooms.create("other", "u-1").chatRoomId();
        subscribe(RoomTopic.messages(room));
        subscribe(RoomTopic.messages(other));
        double refusedBefore = meters.counter("bongsu.relay.refused").count();
        BROKER.deny(RoomTopic.messages(room));
        // The broker reads its rules again when it gets to it.
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            post(room, "refused, or just before");
            assertThat(relay.status().held()).containsExactly(room);
            assertThat(relay.status().lastRefusal()).isEqualTo("NOT_AUTHORIZED");
        });
        assertThat(meters.counter("bongsu.relay.refused").count()).isGreaterThan(refusedBefore);
        post(other, "goes on");
        await().until(() -> message(received.getLast()).chatRoomId() == other);
        long last = jdbc.queryForList("select last_seq from room_head where room_id = ?", Long.class, room)
                .getFirst();

        BROKER.allowAll();

        awaitPublished(last);
        await().untilAsserted(() -> assertThat(received.stream()
                        .map(RelayContract::message)
                        .filter(message -> message.chatRoomId() == room)
                        .map(Message::seq)
                        .distinct())
                .isEqualTo(upTo(last)));
        await().untilAsserted(() -> assertThat(relay.status().heldRooms()).isZero());
    }

    @Test
    void noticesABrokerThatHangsAndGoesOnOnceItAnswersAgain() {
        subscribe(RoomTopic.messages(room));
        post("before");
        await().until(() -> received.size() == 1);

        BROKER.pause();
        try {
            // More than may be in flight.
            for (int n = 2; n <= 300; n++) {
                post("m" + n);
            }
            awaitState(RelayStatus.State.CONNECTING);
        } finally {
            BROKER.resume();
        }

        await().atMost(Duration.ofSeconds(30))
                .until(() -> message(received.getLast()).seq() == 300);
        assertThat(firstArrivals()).isEqualTo(upTo(300));
    }

    @Test
    void doesNotRepeatAnythingAfterAMereCut() {
        subscribe(RoomTopic.messages(room));
        for (int n = 1; n <= 50; n++) {
            post("m" + n);
        }
        awaitPublished(50);
        // The broker must have been up for longer than the silence that follows.
        await().atMost(Duration.ofSeconds(30)).until(() -> System.nanoTime() - upSinceNanos > 12_000_000_000L);
        post("m51");
        awaitPublished(51);

        PROXY.cut();
        post("m52");
        awaitPublished(52);

        assertThat(received).hasSize(52);
    }
}
