package io.bongsu.message;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long messages are kept. What goes is always the oldest part of a room, so that a position is either kept or older
 * than {@code oldest}; receivers that come back behind it are told of a gap. A clientMessageId is known as long as its
 * message is kept.
 *
 * @param messages most messages kept in a room. Default 0: all. A few more are there until the next sweep.
 * @param age messages older than this go, but for a room's newest. Default 0: none.
 * @param every how often each node looks for what may go. Default 10 min.
 */
@Validated
@ConfigurationProperties("bongsu.retention")
record RetentionSettings(
        @DefaultValue("0") @Min(0) @Max(1_000_000_000_000L) long messages,
        @DefaultValue("0s") @NotNull Duration age,
        @DefaultValue("10m") @NotNull Duration every) {

    @AssertTrue(message = "bongsu.retention.age must be 0 (keep all) or at least 1m, and every from 1s to 1d")
    boolean isDurationsPossible() {
        return (age.isZero() || age.compareTo(Duration.ofMinutes(1)) >= 0)
                && every.compareTo(Duration.ofSeconds(1)) >= 0
                && every.compareTo(Duration.ofDays(1)) <= 0;
    }

    boolean isOff() {
        return messages == 0 && age.isZero();
    }
}
