package io.bongsu.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.contract.Golden;
import io.bongsu.core.Entry;
import io.bongsu.membership.AccessChanged;
import io.bongsu.membership.Rights;
import io.bongsu.watch.StompFrame;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationEventPublisher;

/**
 * The contract's golden frames: a client's, sent as they stand, and the server's, which come back. The order of headers
 * is not promised, so frames are compared as they are read by a client that shares no code with the server.
 */
@SpringBootTest(classes = StompSlice.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class StompGoldensTest {

    private static final long ROOM = 42;
    private static final String USER = "u7";

    @Autowired
    private StompSlice.Log log;

    @Autowired
    private StompSlice.Members members;

    @Autowired
    private ApplicationEventPublisher events;

    @LocalServerPort
    private int port;

    @BeforeEach
    void aRoomWithTheGoldenMessage() {
        members.put(ROOM, USER, Rights.MEMBER);
        log.forgetUpTo(0);
        if (log.after(ROOM, 1016, 1).isEmpty()) {
            log.commit(ROOM, 1016, 0);
            log.add(new Entry(ROOM, 1017, 1, Golden.bytes("message.json")));
        }
    }

    @Test
    void connectsSubscribesReceivesAndLeaves() {
        try (var client = new TestClient(port, "")) {
            client.text(golden("connect").replace("an-access-token", USER));
            StompFrame connected = client.next();
            assertThat(connected.command()).isEqualTo("CONNECTED");
            assertThat(connected.headers().keySet())
                    .isEqualTo(frame("connected").headers().keySet());
            assertThat(connected.headers())
                    .containsEntry("version", "1.2")
                    .containsEntry("heart-beat", "10000,10000")
                    .containsEntry("server", "bongsu");

            client.text(golden("subscribe"));
            assertThat(List.of(client.next(), client.next(), client.next()))
                    .containsExactlyInAnyOrder(frame("receipt"), frame("position"), frame("message"));

            client.text(golden("unsubscribe"));
            assertThat(client.next().headers()).containsEntry("receipt-id", "r-2");
            client.text(golden("disconnect"));
            assertThat(client.next().headers()).containsEntry("receipt-id", "r-3");
            assertThat(client.closeStatus()).isEqualTo(CloseCode.GOODBYE.status());
        }
    }

    @Test
    void sendsARefusedMessageAgainAndThenGivesItUp() {
        try (var client = TestClient.connected(port, USER)) {
            client.text(golden("subscribe-acknowledging"));
            assertThat(client.message().headers()).containsEntry("event", "position");
            assertThat(client.message()).isEqualTo(frame("message-to-acknowledge"));
            client.text(golden("nack"));
            assertThat(client.message()).isEqualTo(frame("message-again"));
            for (int redelivery = 2; redelivery <= 3; redelivery++) {
                client.text(golden("nack"));
                assertThat(client.message().headers()).containsEntry("redelivery", "" + redelivery);
            }
            client.text(golden("nack"));
            assertThat(client.message()).isEqualTo(frame("given-up"));
            client.text(golden("ack"));
            client.text(golden("renew").replace("an-access-token", USER));
            assertThat(client.next().headers()).containsEntry("receipt-id", "r-4");
        }
    }

    @Test
    void saysThatWhatLiesBeforeIsNoLongerKept() {
        log.forgetUpTo(1000);
        assertThat(secondFrameAfter("position:10")).isEqualTo(frame("gap-too-old"));
    }

    @Test
    void saysThatThePositionIsAheadOfTheLog() {
        assertThat(secondFrameAfter("position:5000")).isEqualTo(frame("gap-ahead"));
    }

    /** The first says where it starts. */
    private StompFrame secondFrameAfter(String position) {
        try (var client = TestClient.connected(port, USER)) {
            client.text(golden("subscribe").replace("position:1016", position).replace("receipt:r-1\n", ""));
            assertThat(client.next().headers()).containsEntry("event", "position");
            return client.next();
        }
    }

    @Test
    void saysThatTheRightToReadWasLost() {
        try (var client = TestClient.connected(port, USER)) {
            client.text(
                    golden("subscribe").replace("position:1016", "position:now").replace("receipt:r-1\n", ""));
            assertThat(client.next().headers()).containsEntry("event", "position");

            members.put(ROOM, USER, Rights.NONE);
            events.publishEvent(new AccessChanged(ROOM, 2, USER, Rights.MEMBER, Rights.NONE));

            assertThat(client.next()).isEqualTo(frame("ended"));
        }
    }

    @Test
    void refusesWithAnError() {
        try (var client = TestClient.connected(port, USER)) {
            client.text(golden("subscribe").replace("/topic/chat-rooms/42/messages", "/topic/elsewhere"));

            assertThat(client.next()).isEqualTo(frame("error"));
        }
    }

    private static String golden(String name) {
        return Golden.text("stomp/" + name + ".stomp");
    }

    private static StompFrame frame(String name) {
        List<StompFrame> frames = new StompFrame.Decoder().feed(Golden.bytes("stomp/" + name + ".stomp"));
        assertThat(frames).hasSize(1);
        return frames.getFirst();
    }
}
