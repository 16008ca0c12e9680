package io.bongsu.embeddedbroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerRestartTest {

    private static final String ROOM = "chat-rooms/1/messages";
    private static final int MESSAGES = 100;

    private final TestGuard guard = new TestGuard();

    @Test
    void keepsSessionsQueuesAndRetainedMessagesOverARestart(@TempDir Path folder) {
        var settings = new EmbeddedBrokerSettings(folder, "127.0.0.1", 0, 0, BrokerLimits.DEFAULTS);
        guard.allowReading("u-1", ROOM);
        guard.allowReading("u-2", ROOM);
        List<String> sent =
                IntStream.range(0, MESSAGES).mapToObj(i -> ROOM + "=" + i).toList();
        Instant firstStart;
        try (var broker = EmbeddedBroker.start(settings, guard)) {
            firstStart = broker.startedAt();
            try (Receiver member = Receiver.of(broker, "u-1")) {
                member.connect("u-1/600");
                member.subscribe(ROOM);
            }
            try (Receiver host = Receiver.of(broker, TestGuard.HOST)) {
                host.connect(TestGuard.HOST + "/600");
                IntStream.range(0, MESSAGES).forEach(i -> host.publish(ROOM, Integer.toString(i), true));
            }
        }
        try (var broker = EmbeddedBroker.start(settings, guard);
                Receiver member = Receiver.of(broker, "u-1");
                Receiver newcomer = Receiver.of(broker, "u-2")) {
            assertThat(broker.startedAt()).isAfter(firstStart);
            assertThat(member.connect("u-1/600").isSessionPresent()).isTrue();
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(member.received()).isEqualTo(sent));
            newcomer.connect("u-2/600");
            newcomer.subscribe(ROOM);
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(newcomer.received()).containsExactly(sent.getLast()));
        }
    }

    @Test
    void refusesToStartOnATakenPortAndCanStartAfterwards(@TempDir Path folder) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var settings =
                    new EmbeddedBrokerSettings(folder, "127.0.0.1", taken.getLocalPort(), 0, BrokerLimits.DEFAULTS);
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> EmbeddedBroker.start(settings, guard))
                        .hasMessageContaining("set another port");
            }
        }
    }
}
