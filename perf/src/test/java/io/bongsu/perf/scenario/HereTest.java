package io.bongsu.perf.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.perf.report.RunReport;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HereTest {

    @Test
    void tellsHowLongTheDiskTakesWhereItMatters() throws IOException {
        RunReport.Flush flush = Objects.requireNonNull(Here.environment(true).flush());

        assertThat(flush.p50Micros()).isPositive().isLessThanOrEqualTo(flush.p99Micros());
        assertThat(Here.environment(false).flush()).isNull();
    }

    @Test
    void tellsHowLateWhoWaitsIsWoken() {
        RunReport.Clock clock = Here.clock();

        assertThat(clock.stepNanos()).isPositive();
        assertThat(clock.lateP50Micros()).isPositive().isLessThanOrEqualTo(clock.lateP99Micros());
    }
}
