package io.bongsu.sse;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param heartBeat after which a comment is sent where nothing else was: proxies close what is silent, and a client that
 *     is gone is noticed. Default 15 s.
 * @param retry what a client is asked to wait before it connects again; each is told another time between half and one and
 *     a half of it, so that a restart does not bring all back at once. Default 3 s.
 * @param batchEntries most messages written at once. Default 64.
 * @param batchBytes a batch stops growing beyond this; also the most memory a slow receiver holds. Default 256 KiB.
 * @param sendTimeLimit how long a write may wait for a client that does not read; then its connection is closed, and it
 *     comes back with its position. Over HTTP/2 and HTTP/1.0 the web server's own limit holds, 20 s. Default 20 s.
 */
@Validated
@ConfigurationProperties("bongsu.sse")
record SseSettings(
        @DefaultValue("15s") @NotNull Duration heartBeat,
        @DefaultValue("3s") @NotNull Duration retry,
        @DefaultValue("20s") @NotNull Duration sendTimeLimit,
        @DefaultValue("64") @Min(1) @Max(1_024) int batchEntries,

        @DefaultValue("262144") @Min(65_536) @Max(4_194_304) int batchBytes) {

    @AssertTrue(message = "bongsu.sse.heart-beat, retry and send-time-limit must be from 1s to 5m")
    boolean isDurationsPossible() {
        return isPossible(heartBeat) && isPossible(retry) && isPossible(sendTimeLimit);
    }

    private static boolean isPossible(Duration duration) {
        return duration.compareTo(Duration.ofSeconds(1)) >= 0 && duration.compareTo(Duration.ofMinutes(5)) <= 0;
    }
}
