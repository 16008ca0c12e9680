package io.bongsu.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReachabilityTest {

    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE);
    private final AtomicInteger told = new AtomicInteger();
    private final List<Duration> waits = new ArrayList<>();
    private final List<Runnable> steps = new ArrayList<>();
    private final Reachability reachability = new Reachability(
            time::get,
            new Random(1),
            (wait, step) -> {
                waits.add(wait);
                steps.add(step);
            },
            told::incrementAndGet);

    @Test
    void tellsOnceAndAMomentLaterThatTheServerAnswersAgain() {
        reachability.answer();
        assertThat(waits).isEmpty();

        reachability.noAnswer();
        reachability.answer();
        reachability.noAnswer();
        reachability.answer();
        assertThat(waits).hasSize(1).allSatisfy(wait -> assertThat(wait).isLessThan(Duration.ofSeconds(2)));
        assertThat(told).hasValue(0);

        steps.get(0).run();
        reachability.answer();
        assertThat(told).hasValue(1);
        assertThat(waits).hasSize(1);
    }

    /** Put off, not forgotten: what was lost meanwhile still waits. */
    @Test
    void tellsOfTheNextTimeTenSecondsAfterTheLast() {
        reachability.noAnswer();
        reachability.answer();
        steps.get(0).run();
        time.addAndGet(Duration.ofSeconds(3).toNanos());

        reachability.noAnswer();
        reachability.answer();

        assertThat(waits.get(1)).isEqualTo(Duration.ofSeconds(7));
        steps.get(1).run();
        assertThat(told).hasValue(2);
    }
}
