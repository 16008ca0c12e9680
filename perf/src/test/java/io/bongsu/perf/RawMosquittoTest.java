package io.bongsu.perf;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.perf.swarm.Swarm;
import io.bongsu.perf.swarm.SwarmProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RawMosquittoTest {

    private static final int RECEIVERS = 5;

    @Test
    void bringsWhatIsPublishedToEachSubscriberOnce() throws IOException {
        try (RawMosquitto broker = RawMosquitto.start();
                SwarmProcess swarm = SwarmProcess.start(ThisProgram.java(Swarm.class, List.of("-Xmx64m")))) {
            SwarmProcess.Opened opened =
                    swarm.open(broker.dialect(), broker.url(), broker.tickets(RECEIVERS), RECEIVERS, -1);
            assertThat(opened.open()).isEqualTo(RECEIVERS);

            FanOut.Step step = FanOut.step(broker, swarm, 100, Duration.ofMillis(500), RECEIVERS);

            assertThat(step.wrong()).isZero();
            assertThat(step.broken()).isZero();
            assertThat(step.perSecond()).isEqualTo(100.0 * RECEIVERS);
            assertThat(broker.cpu()).isPositive();
        }
    }
}
