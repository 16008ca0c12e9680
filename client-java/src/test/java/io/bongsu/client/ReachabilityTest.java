package io.bongsu.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReachabilityTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE);
    private final AtomicInteger told = new AtomicInteger();
    private final Reachability reachability = new Reachability(now::get, told::incrementAndGet);

    @Test
    void tellsOnceThatTheServerAnswersAgain() {
        reachability.answer();
        assertThat(told).hasValue(0);
        reachability.noAnswer();
        reachability.noAnswer();
        reachability.answer();
        reachability.answer();
        assertThat(told).hasValue(1);
    }

    @Test
    void tellsOfEveryOtherAnswerOnceInTenSeconds() {
        for (int second = 0; second < 30; second++) {
            reachability.noAnswer();
            reachability.answer();
            now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        }
        assertThat(told).hasValue(3);
    }
}
