package io.bongsu.perf.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bongsu.perf.Rounds;
import io.bongsu.perf.report.Repetition;
import io.bongsu.perf.scenario.FaultyServer.Fate;
import io.bongsu.perf.swarm.Dialect;
import io.bongsu.perf.swarm.Network;
import io.bongsu.perf.swarm.SwarmProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The instrument against a server whose faults are known. */
class InstrumentTest {

    private static final int RECEIVERS = 5;
    private static final int MESSAGES = 100;
    private static final int DELIVERIES = RECEIVERS * MESSAGES;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static Repetition measured(FaultyServer.Faults faults) throws IOException {
        return measured(new FaultyServer(faults, 0), Network.GOOD);
    }

    private static Repetition measured(FaultyServer server, Network network) throws IOException {
        try (server;
                SwarmProcess swarm = Stage.swarm()) {
            Stage stage = new Stage(server, true, 1, List.of(Dialect.SSE));
            long room = stage.open(swarm, stage.terms(Dialect.SSE).comingBack().over(network), RECEIVERS);
            return stage.measure(
                    swarm,
                    Rounds.next(0, 0, Duration.ofMillis(50).toNanos()),
                    room,
                    1,
                    Schedule.steady(200, Duration.ofMillis(500)),
                    Duration.ZERO,
                    PATIENCE);
        }
    }

    @Test
    void aServerWithoutFaultIsReportedWithoutAny() throws IOException {
        Repetition seen = measured(delivery -> Fate.MADE);

        assertThat(seen.losses())
                .isEqualTo(new Repetition.Losses(MESSAGES, MESSAGES, DELIVERIES, DELIVERIES, 0, 0, 0, 0, 0));
        assertThat(seen.delays().count()).isEqualTo(DELIVERIES);
        assertThat(seen.timeline().stream()
                        .mapToLong(Repetition.Tick::deliveries)
                        .sum())
                .isEqualTo(DELIVERIES);
    }

    @Test
    void oneInAHundredLostIsReportedAsOneInAHundred() throws IOException {
        Repetition seen = measured(delivery -> delivery % 100 == 7 ? Fate.LEFT_OUT : Fate.MADE);

        assertThat(seen.losses().lost()).isEqualTo(DELIVERIES / 100);
        assertThat(seen.losses().duplicated()).isZero();
        assertThat(seen.losses().outOfOrder()).isZero();
    }

    @Test
    void oneLostAndAnotherTwiceDoNotMakeUpForEachOther() throws IOException {
        Repetition seen =
                measured(delivery -> delivery == 17 ? Fate.LEFT_OUT : delivery == 99 ? Fate.MADE_TWICE : Fate.MADE);

        assertThat(seen.losses().lost()).isEqualTo(1);
        assertThat(seen.losses().duplicated()).isEqualTo(1);
    }

    @Test
    void oneThatComesAfterItsSuccessorIsOutOfOrderAndNotLost() throws IOException {
        Repetition seen = measured(delivery -> delivery == 42 || delivery == 143 ? Fate.HELD_BACK : Fate.MADE);

        assertThat(seen.losses().outOfOrder()).isEqualTo(2);
        assertThat(seen.losses().lost()).isZero();
    }

    @Test
    void oneThatIsLateShowsInTheDelaysOfAllItHeldUp() throws IOException {
        Repetition seen = measured(delivery -> delivery == 100 ? Fate.LATE : Fate.MADE);

        assertThat(seen.losses().lost()).isZero();
        assertThat(seen.delays().maxMillis()).isGreaterThanOrEqualTo((double) FaultyServer.LATENESS.toMillis());
        // Due every 5 ms: dozens were held up by more than 50 ms, and a closed loop would have sent them later.
        assertThat(seen.delays().histogram().getCountBetweenValues(50_000, 1_000_000))
                .isGreaterThan(100);
        // Their one sender still waited for the answer to the late one, for 300 of the 500 ms.
        assertThat(reading(seen, "messages that waited for their sender")).isGreaterThan(30);
    }

    /** Receivers that stand still would make a server look slow: how long they did is told. */
    @Test
    void receiversThatStoodStillAreReportedAsSuch() throws IOException {
        try (FaultyServer server = new FaultyServer(delivery -> Fate.MADE, 0);
                SwarmProcess swarm = Stage.swarm()) {
            Stage stage = new Stage(server, true, 1, List.of(Dialect.SSE));
            long room = stage.open(swarm, stage.terms(Dialect.SSE), RECEIVERS);
            CompletableFuture<Void> stall = CompletableFuture.runAsync(() -> stall(swarm.pid()));
            Repetition seen = stage.measure(
                    swarm,
                    Rounds.next(),
                    room,
                    1,
                    Schedule.steady(200, Duration.ofMillis(800)),
                    Duration.ZERO,
                    PATIENCE);
            stall.join();

            assertThat(reading(seen, "receivers late, p99")).isGreaterThan(STALL.toMillis() / 2.0);
            assertThat(reading(seen, "receivers late, longest")).isGreaterThan(STALL.toMillis() - 20.0);
            assertThat(seen.losses().lost()).isZero();
        }
    }

    private static final Duration STALL = Duration.ofMillis(300);

    private static void stall(long pid) {
        try {
            LockSupport.parkNanos(STALL.toNanos());
            new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();
            LockSupport.parkNanos(STALL.toNanos());
            new ProcessBuilder("kill", "-CONT", Long.toString(pid)).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double reading(Repetition of, String name) {
        return of.readings().stream()
                .filter(reading -> reading.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }

    @Test
    void whatIsLostBeforeTheMeasurementEndsIt() throws IOException {
        try (FaultyServer server = new FaultyServer(delivery -> delivery == 3 ? Fate.LEFT_OUT : Fate.MADE, 0);
                SwarmProcess swarm = Stage.swarm()) {
            Stage stage = new Stage(server, true, 1, List.of(Dialect.SSE));
            long room = stage.open(swarm, stage.terms(Dialect.SSE), RECEIVERS);

            assertThatThrownBy(() -> stage.settle(
                            swarm,
                            Dialect.SSE,
                            room,
                            1,
                            Schedule.steady(100, Duration.ofMillis(100)),
                            Duration.ZERO,
                            Duration.ofSeconds(1)))
                    .hasMessageContaining("1 of 50 deliveries were lost before the measurement");
        }
    }

    @Test
    void whatIsRefusedIsNotExpectedOfAnybody() throws IOException {
        Repetition seen = measured(new FaultyServer(delivery -> Fate.MADE, 10), Network.GOOD);

        assertThat(seen.losses())
                .isEqualTo(new Repetition.Losses(MESSAGES, 90, 90 * RECEIVERS, 90 * RECEIVERS, 0, 0, 0, 10, 0));
    }

    @Test
    void whoIsNotLetInIsRefusedAndIsDueNothing() throws IOException {
        try (FaultyServer server = new FaultyServer(delivery -> Fate.MADE, 0, 5);
                SwarmProcess swarm = Stage.swarm()) {
            Stage stage = new Stage(server, true, 1, List.of(Dialect.SSE));
            SwarmProcess.Opened opened = stage.openWhatCan(swarm, stage.terms(Dialect.SSE), 1, RECEIVERS);
            Repetition seen = stage.measure(
                    swarm, Rounds.next(), 1, 1, Schedule.steady(200, Duration.ofMillis(500)), Duration.ZERO, PATIENCE);

            assertThat(opened.failed()).isOne();
            assertThat(seen.losses())
                    .isEqualTo(new Repetition.Losses(MESSAGES, MESSAGES, 4 * MESSAGES, 4 * MESSAGES, 0, 0, 0, 1, 0));
        }
    }

    /** A poll has asked and waits: what its server says is an answer, and that it is gone is none. */
    @Test
    void aPollWhoseConnectionOnlyEndsIsBrokenAndOneThatIsToldNoIsRefused() throws IOException {
        SwarmProcess.Tally ended = polledAt("");
        assertThat(ended.broken()).isOne();
        assertThat(ended.refused()).isZero();

        SwarmProcess.Tally told = polledAt("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
        assertThat(told.refused()).isOne();
        assertThat(told.broken()).isZero();
    }

    private static SwarmProcess.Tally polledAt(String answer) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SwarmProcess swarm = Stage.swarm()) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> answerOnce(server, answer));
            URI url = URI.create("http://127.0.0.1:" + server.getLocalPort());
            swarm.open(Dialect.LONG_POLLING, url, List.of("1"), 1, 0);
            swarm.begin(Rounds.next());
            served.join();
            return await().atMost(PATIENCE).until(swarm::tally, tally -> tally.open() == 0);
        }
    }

    private static void answerOnce(ServerSocket server, String answer) {
        try (Socket connection = server.accept()) {
            int read = connection.getInputStream().read(new byte[4_096]);
            connection
                    .getOutputStream()
                    .write(answer.getBytes(StandardCharsets.US_ASCII), 0, read > 0 ? answer.length() : 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatIsLostMakesNoRateSmaller() throws IOException {
        Repetition seen = measured(delivery -> delivery == 7 ? Fate.LEFT_OUT : Fate.MADE);

        // 200 a second to five; over the time that the lost one is waited for it would be 140.
        assertThat(seen.readings())
                .filteredOn(reading -> reading.name().equals("deliveries"))
                .singleElement()
                .satisfies(reading -> assertThat(reading.value()).isGreaterThan(500));
    }

    @Test
    void aBlackHoleHoldsUpAndLosesNothing() throws IOException {
        Repetition seen = measured(new FaultyServer(delivery -> Fate.MADE, 0), Network.parse("hole=500ms/200ms"));

        assertThat(seen.losses().lost()).isZero();
        assertThat(seen.losses().broken()).isZero();
        assertThat(seen.delays().maxMillis()).isGreaterThan(100);
        assertThat(seen.delays().millis(10)).isLessThan(100);
    }

    @Test
    void aDelayedNetworkDelaysEverything() throws IOException {
        Repetition seen = measured(new FaultyServer(delivery -> Fate.MADE, 0), Network.parse("delay=80ms,jitter=20ms"));

        assertThat(seen.losses().lost()).isZero();
        assertThat(seen.losses().outOfOrder()).isZero();
        assertThat(seen.delays().histogram().getMinValue()).isGreaterThanOrEqualTo(79_000);
    }

    @Test
    void aSlowNetworkHoldsUpButLosesNothing() throws IOException {
        // About 300 bytes a message, 60,000 bytes a second are sent.
        Repetition seen = measured(new FaultyServer(delivery -> Fate.MADE, 0), Network.parse("rate=30000"));

        assertThat(seen.losses().delivered()).isEqualTo(DELIVERIES);
        assertThat(seen.delays().maxMillis()).isGreaterThan(200);
    }

    @Test
    void whoIsCutComesBackAndWhatItMissedIsLostWhereNothingIsKeptForIt() throws IOException {
        Repetition seen = measured(new FaultyServer(delivery -> Fate.MADE, 0), Network.parse("cut=250ms"));

        assertThat(seen.losses().broken()).isGreaterThanOrEqualTo(RECEIVERS);
        assertThat(seen.losses().lost()).isPositive();
        assertThat(seen.losses().duplicated()).isZero();
        assertThat(seen.readings())
                .filteredOn(reading -> reading.name().equals("came back"))
                .singleElement()
                .satisfies(reading -> assertThat(reading.value()).isPositive());
    }
}
