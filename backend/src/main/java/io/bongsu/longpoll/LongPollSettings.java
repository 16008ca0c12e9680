package io.bongsu.longpoll;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param longestWait how long a poll waits where it names no time, and the longest it may name. Default 30 s.
 * @param entries most messages of one answer. Default 500.
 * @param bytes an answer stops growing beyond this. Default 1 MiB.
 */
@Validated
@ConfigurationProperties("bongsu.long-polling")
record LongPollSettings(
        @DefaultValue("30s") @NotNull Duration longestWait,
        @DefaultValue("500") @Min(1) @Max(5_000) int entries,

        @DefaultValue("1048576") @Min(65_536) @Max(33_554_432)
        int bytes) {

    @AssertTrue(message = "bongsu.long-polling.longest-wait must be from 1s to 5m")
    boolean isLongestWaitPossible() {
        return longestWait.compareTo(Duration.ofSeconds(1)) >= 0 && longestWait.compareTo(Duration.ofMinutes(5)) <= 0;
    }
}
