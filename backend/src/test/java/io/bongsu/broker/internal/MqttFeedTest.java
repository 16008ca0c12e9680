package io.bongsu.broker.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.access.TestTokens;
import io.bongsu.membership.Role;
import io.bongsu.testenv.PluginControl;
import io.bongsu.testenv.TestMosquitto;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker whose rules do not let this node hear the others: the plugin refuses a mere user what nodes tell each other. */
class MqttFeedTest {

    private static final long ROOM = 1;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void asksLaterAndLaterForWhatIsRefusedHoweverOftenRoomsComeAndGo(@TempDir Path publicKeys) throws Exception {
        TestTokens tokens = TestTokens.withKeyIn(publicKeys);
        byte[] userToken = tokens.of(Role.USER, "backend").getBytes(StandardCharsets.UTF_8);
        try (TestMosquitto broker = TestMosquitto.startWithPlugin(publicKeys);
                PluginControl control =
                        PluginControl.connect(broker, "bongsu-backend", tokens.of(Role.BACKEND, "bongsu-backend"))) {
            control.startWithNobody();
            control.room(ROOM, 1, Map.of("backend", "rw"));
            var feed = new MqttFeed(
                    new BrokerEndpoint(
                            broker.host(), broker.port(), false, "unused", "backend", () -> userToken.clone(), null),
                    slow(),
                    meters);
            feed.start();
            try {
                await().until(() -> refused() == 1);

                long first = System.nanoTime();
                await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> {
                    feed.follow(ROOM);
                    feed.unfollow(ROOM);
                    return refused() >= 4;
                });

                // The shortest waits there are: 200, 400 and 800 ms, each half by chance.
                assertThat(Duration.ofNanos(System.nanoTime() - first)).isGreaterThan(Duration.ofMillis(650));
            } finally {
                feed.stop();
            }
        }
    }

    /** What cannot even begin: thrown, not told as a failed connection. */
    @Test
    void triesAgainAfterATryThatCouldNotBegin() {
        var tries = new AtomicInteger();
        try (TestMosquitto broker = TestMosquitto.start(Map.of())) {
            byte[] right = broker.backendPassword().getBytes(StandardCharsets.UTF_8);
            var feed = new MqttFeed(
                    new BrokerEndpoint(
                            broker.host(),
                            broker.port(),
                            false,
                            "unused",
                            broker.backendUser(),
                            () -> {
                                if (tries.incrementAndGet() <= 2) {
                                    throw new StackOverflowError("for the test");
                                }
                                return right.clone();
                            },
                            null),
                    slow(),
                    meters);
            feed.start();
            try {
                await().until(() -> meters.get("bongsu.feed.link.up").gauge().value() == 1);
                assertThat(tries).hasValue(3);
            } finally {
                feed.stop();
            }
        }
    }

    /** Between two tries a fifth of a second at first, then twice as long each time. */
    static BrokerProperties slow() {
        return new BrokerProperties(
                BrokerProperties.Kind.MOSQUITTO,
                null,
                false,
                "backend",
                "unused",
                Duration.ofHours(1),
                200,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofMillis(200),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                100,
                2_048,
                1_000_000,
                Duration.ofMinutes(5));
    }

    private double refused() {
        return meters.get("bongsu.feed.refused").counter().count();
    }
}
