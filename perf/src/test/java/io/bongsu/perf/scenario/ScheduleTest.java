package io.bongsu.perf.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    @Test
    void theSameSeedGivesTheSameSchedule() {
        assertThat(Schedule.random(100, Duration.ofSeconds(10), 7).dueNanos())
                .isEqualTo(Schedule.random(100, Duration.ofSeconds(10), 7).dueNanos())
                .isNotEqualTo(Schedule.random(100, Duration.ofSeconds(10), 8).dueNanos());
    }

    @Test
    void repetitionsHaveSchedulesOfTheirOwn() {
        var stage = new Stage(new NoTarget("nothing"), true, 7, List.of());

        assertThat(stage.forRepetition(1)).isEqualTo(stage.forRepetition(1)).isNotEqualTo(stage.forRepetition(2));
        assertThat(stage.forRepetition(0).seed()).isEqualTo(7);
    }

    @Test
    void aRandomScheduleHasItsRateAndNeverGoesBack() {
        long[] due = Schedule.random(100, Duration.ofSeconds(100), 1).dueNanos();

        assertThat(due).hasSize(10_000).isSorted();
        assertThat(due[due.length - 1]).isCloseTo(100_000_000_000L, within(1_000L));
        // Whichever its seed, and however short.
        assertThat(Schedule.random(20, Duration.ofSeconds(3), 5).dueNanos()[59])
                .isCloseTo(3_000_000_000L, within(1_000L));
    }

    @Test
    void groupsBeginAtEvenStepsWithTheirMessagesBetween() {
        assertThat(Schedule.groups(2, Duration.ofNanos(100), 3, Duration.ofNanos(10))
                        .dueNanos())
                .containsExactly(0, 10, 20, 100, 110, 120);
    }
}
