package io.bongsu.perf.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.perf.Rounds;
import io.bongsu.perf.report.Repetition;
import io.bongsu.perf.swarm.Dialect;
import io.bongsu.perf.swarm.Network;
import io.bongsu.perf.swarm.SwarmProcess;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every receiver there is of Bongsu, at a real one of which nothing is known but its URLs and an account. */
class ReceiversIT {

    private static final String USER = "u-engineer";
    private static final String PASSWORD = "a-password-of-tests";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int RECEIVERS = 5;
    private static final int MESSAGES = 100;
    private static final int DELIVERIES = RECEIVERS * MESSAGES;

    private static OwnTarget started;
    private static RemoteTarget bongsu;

    @BeforeAll
    static void start() throws IOException {
        started = OwnTarget.embedded(program());
        URI url = started.http();
        new PostClient(List.of(url), USER, PASSWORD, new Ledger(), PATIENCE).signUp();
        bongsu = new RemoteTarget(
                url,
                Optional.of(started.address(Dialect.MQTT_5)),
                Optional.of(started.address(Dialect.MQTT_5_WEBSOCKET)),
                USER,
                PASSWORD);
    }

    @AfterAll
    static void stop() {
        if (started != null) {
            started.close();
        }
    }

    private static List<String> program() {
        Path jar = Path.of(System.getProperty("bongsu.backend.jar", "no bongsu.backend.jar"));
        assertThat(jar)
                .as("built by `scripts/maven.sh -pl backend -am package`")
                .exists();
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                jar.toString());
    }

    private static Repetition measured(Target target, Dialect dialect, String network) throws IOException {
        try (SwarmProcess swarm = Stage.swarm()) {
            Stage stage = new Stage(target, true, 1, List.of(dialect));
            long room = stage.open(swarm, stage.terms(dialect).comingBack().over(Network.parse(network)), RECEIVERS);
            return stage.measure(
                    swarm,
                    Rounds.next(),
                    room,
                    1,
                    Schedule.steady(MESSAGES, Duration.ofSeconds(1)),
                    Duration.ZERO,
                    PATIENCE);
        }
    }

    private static void assertEverythingOnceInOrder(Repetition seen) {
        assertThat(seen.losses())
                .isEqualTo(new Repetition.Losses(MESSAGES, MESSAGES, DELIVERIES, DELIVERIES, 0, 0, 0, 0, 0));
    }

    @ParameterizedTest
    @EnumSource(
            value = Dialect.class,
            names = {"STOMP", "SOCKJS", "SSE", "LONG_POLLING", "POLLING", "MQTT_3", "MQTT_5", "MQTT_5_WEBSOCKET"})
    void hearsEverythingOnceInOrder(Dialect dialect) throws IOException {
        assertEverythingOnceInOrder(measured(bongsu, dialect, "good"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Dialect.class,
            names = {"STOMP", "SOCKJS", "SSE", "LONG_POLLING"})
    void comesBackFromItsPositionWhenItWasCut(Dialect dialect) throws IOException {
        Repetition seen = measured(bongsu, dialect, "cut=400ms,delay=5ms");

        assertThat(seen.losses().broken()).isGreaterThanOrEqualTo(RECEIVERS);
        assertThat(seen.losses().lost()).isZero();
        assertThat(seen.losses().duplicated()).isZero();
        assertThat(seen.losses().outOfOrder()).isZero();
    }

    @Test
    void theNaiveLongPollMissesWhatComesBetweenTwo() throws IOException {
        assertThat(measured(bongsu, Dialect.LONG_POLLING_WITHOUT_POSITION, "good")
                        .losses()
                        .lost())
                .isPositive();
    }

    @ParameterizedTest
    @EnumSource(BehindProxy.Proxy.class)
    void comesThroughAProxyOverHttpAlone(BehindProxy.Proxy proxy) throws IOException {
        try (Target behind = new BehindProxy(bongsu, proxy)) {
            assertThat(behind.http()).isEqualTo(bongsu.http());
            assertThat(behind.address(Dialect.MQTT_5)).isEqualTo(bongsu.address(Dialect.MQTT_5));
            assertThat(behind.address(Dialect.STOMP)).isNotEqualTo(bongsu.http());
            assertEverythingOnceInOrder(measured(behind, Dialect.STOMP, "good"));
        }
    }
}
