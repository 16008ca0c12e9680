package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import io.bongsu.testenv.StompReceiver;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Without the database nothing is stored, and it says so; with the same key nothing is stored twice. */
class DatabaseAwayIT {

    @Test
    void answers503AndStoresOnceWhenRepeated() throws Exception {
        try (Deployment deployment = Deployment.mySqlAndMosquitto()) {
            Ledger ledger = new Ledger();
            PostClient poster = new PostClient(
                    List.of(deployment.backend().url()), "u-1", "a-password", ledger, Duration.ofMinutes(2));
            poster.signUp();
            String token = poster.signIn();
            long room = poster.createRoom("one");
            RawHttp http = new RawHttp(deployment.backend().url(), token);
            String body = "{\"chatRoomId\":%d,\"clientMessageId\":\"once\",\"content\":\"hello\"}".formatted(room);

            deployment.mySql().kill9();
            HttpResponse<String> refused = http.post("/messages", body);
            deployment.mySql().restart();

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.body())
                    .containsAnyOf("\"code\":\"database-unavailable\"", "\"code\":\"outcome-unknown\"");
            poster.post(room, "once", "hello");
            poster.post(room, "once", "hello");
            assertThat(poster.readBack(room)).isEqualTo(1);

            Ledger.Receiver overStomp = ledger.receiver("stomp", room, 0);
            try (StompReceiver stomp =
                    new StompReceiver(deployment.backend()::stompUrl, poster::signIn, room, overStomp)) {
                try (Load load = new Load(poster, List.of(room), 8)) {
                    await().atMost(Duration.ofSeconds(30)).until(() -> load.answered() > 300);
                    deployment.mySql().kill9();
                    deployment.mySql().restart();
                    long before = load.answered();
                    await().atMost(Duration.ofSeconds(60)).until(() -> load.answered() > before + 300);
                }
                long head = poster.readBack(room);
                await().atMost(Duration.ofSeconds(30)).until(() -> overStomp.highest() == head);
                assertThat(stomp.errors()).as(stomp.lastTrouble()).isEmpty();
            } finally {
                System.out.println(ledger);
            }
            ledger.assertExactlyOnceInOrder();
        }
    }
}
