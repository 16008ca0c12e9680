package io.bongsu.perf.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.perf.Rounds;
import io.bongsu.perf.report.Repetition;
import io.bongsu.perf.swarm.Dialect;
import io.bongsu.perf.swarm.Network;
import io.bongsu.perf.swarm.Round;
import io.bongsu.perf.swarm.SwarmProcess;
import io.bongsu.perf.swarm.Terms;
import io.bongsu.testenv.TestMosquitto;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What MQTT promises at each quality of service, counted at a real Mosquitto: where it does not show, the instrument is wrong. */
class QosIT {

    private static final String TOPIC = "chat-rooms/1/messages";
    private static final Duration LENGTH = Duration.ofSeconds(3);

    private static Repetition measured(int qos, boolean kept, String network) throws IOException {
        return new BrokerAlone(Network.parse(network), false, qos, kept, 20, 50).measure(1, LENGTH, new ArrayList<>());
    }

    @Test
    void everyQosDeliversEverythingOnceAsItselfOverAGoodNetwork() throws IOException {
        for (int qos = 0; qos <= 2; qos++) {
            Repetition seen = measured(qos, false, "good");

            assertThat(seen.losses())
                    .as("QoS %s", qos)
                    .isEqualTo(new Repetition.Losses(150, 150, 3_000, 3_000, 0, 0, 0, 0, 0));
        }
    }

    /** The lower of what is published and what is subscribed (MQTT 5 §3.8.4): it is counted as what came, not as what was asked for. */
    @Test
    void whatIsReceivedIsCountedAtTheQosItCameAt() throws IOException {
        try (TestMosquitto broker = TestMosquitto.start(Map.of("u-qos", "a-password"), Map.of());
                SwarmProcess swarm = Stage.swarm();
                Publisher publisher = new Publisher(
                        broker.host(), broker.port(), broker.backendUser(), broker.backendPassword(), TOPIC, 1)) {
            Round round = Rounds.next();
            swarm.begin(round);
            URI address = URI.create("mqtt://" + broker.host() + ":" + broker.port());
            swarm.open(
                    Terms.of(Dialect.MQTT_5, address, 10, -1).atQos(2, false),
                    List.of("1 a-password u-qos:at-two " + TOPIC));
            swarm.open(
                    Terms.of(Dialect.MQTT_5, address, 10, -1).atQos(0, false),
                    List.of("1 a-password u-qos:at-none " + TOPIC));
            for (int n = 0; n < 10; n++) {
                publisher.publish(round.number(), n, System.nanoTime());
            }

            assertThat(swarm.await(20, Duration.ofSeconds(10)).byQos()).containsExactly(10L, 10L, 0L);
        }
    }

    @Test
    void aKeptSessionAtQos2LosesAndRepeatsNothingThroughCuts() throws IOException {
        Repetition seen = measured(2, true, "cut=1s,delay=20ms");

        assertThat(seen.losses().broken()).isPositive();
        assertThat(seen.losses().lost()).isZero();
        assertThat(seen.losses().duplicated()).isZero();
    }

    @Test
    void aKeptSessionAtQos1LosesNothingThroughCutsAndMayRepeat() throws IOException {
        Repetition seen = measured(1, true, "cut=1s,delay=20ms");

        assertThat(seen.losses().broken()).isPositive();
        assertThat(seen.losses().lost()).isZero();
    }

    @Test
    void aCleanSessionLosesWhatCameWhileItWasAwayWhateverItsQos() throws IOException {
        assertThat(measured(0, false, "cut=1s").losses().lost()).isPositive();
        assertThat(measured(2, false, "cut=1s").losses().lost()).isPositive();
    }

    /** The sender comes back as the receivers do, and what it was not told of it sends again. */
    @Test
    void whatIsSentAfterABrokerWasKilledArrives() throws IOException {
        Repetition seen = new BrokerAlone(Network.GOOD, true, 1, true, 5, 50)
                .measure(1, Duration.ofSeconds(3), new ArrayList<>());

        assertThat(seen.losses().broken()).isEqualTo(5);
        assertThat(seen.losses().accepted()).isEqualTo(seen.losses().attempted());
        assertThat(seen.losses().lost()).isZero();
    }
}
