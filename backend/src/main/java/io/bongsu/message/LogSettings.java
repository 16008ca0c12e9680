package io.bongsu.message;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param lanes writers to the log, each with one transaction open at a time and a database connection of its own; a room
 *     is always in the same lane. More of them commit smaller batches, which costs the database more. Default 0: one for
 *     every two processors, 8 at most.
 * @param laneQueue posts that may wait in one lane; beyond it a post is answered 503 {@code overloaded}. Default 2,048.
 * @param batchEntries most posts of one transaction. Default 256.
 * @param batchBytes most content bytes of one transaction; a single larger post still goes alone. Default 4 MiB.
 * @param postTimeout how long a post waits for its answer. One still in the queue then is withdrawn and answered 503
 *     {@code overloaded}, not stored; one already in a transaction is answered 503 {@code outcome-unknown}. Default 10 s.
 * @param settleTimeout how long a lane tries to find out whether a broken commit happened, before it answers
 *     {@code outcome-unknown}. Default 5 s.
 * @param lockAttempts how often a transaction that lost a deadlock or a lock wait is tried in all. Default 4.
 * @param readers how many may read the log at once; more wait up to {@code readWait}. application.yaml says how large
 *     the connection pool must be. Default 8.
 * @param readWait how long a read may wait for its turn; then 503 {@code overloaded}. Default 5 s.
 * @param pageEntries most messages of one history page. Default 500.
 * @param pageBytes a history page stops growing beyond this many bytes. Default 1 MiB.
 * @param postsPerSecond posts one sender may make in the long run; beyond it 429. Default 200.
 * @param postBurst posts one sender may make at once. Default 400.
 */
@Validated
@ConfigurationProperties("bongsu.log")
record LogSettings(
        @DefaultValue("0") @Min(0) @Max(64) int lanes,
        @DefaultValue("2048") @Min(1) @Max(1_000_000) int laneQueue,
        @DefaultValue("256") @Min(1) @Max(1_024) int batchEntries,

        @DefaultValue("4194304") @Min(65_536) @Max(33_554_432)
        int batchBytes,

        @DefaultValue("10s") @NotNull Duration postTimeout,
        @DefaultValue("5s") @NotNull Duration settleTimeout,
        @DefaultValue("4") @Min(1) @Max(20) int lockAttempts,
        @DefaultValue("8") @Min(1) @Max(256) int readers,
        @DefaultValue("5s") @NotNull Duration readWait,
        @DefaultValue("500") @Min(1) @Max(5_000) int pageEntries,

        @DefaultValue("1048576") @Min(65_536) @Max(33_554_432)
        int pageBytes,

        @DefaultValue("200") @Min(1) @Max(1_000_000) int postsPerSecond,
        @DefaultValue("400") @Min(1) @Max(1_000_000) int postBurst) {

    LogSettings {
        lanes = lanes == 0 ? Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 8) : lanes;
    }
}
