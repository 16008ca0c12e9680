package io.bongsu.relay;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param lease how long another node waits for a sign of life of the one that relays, before it takes over. Default 5 s.
 * @param exclusiveDatabase whether no other process can use this database (H2's file lock): then the lease is taken at
 *     once. Default false.
 * @param brokerAutosave the broker's {@code autosave_interval}: what it acknowledged later than this before a crash may
 *     be lost, and is published again. Default 60 s, as in mosquitto/mosquitto.conf.
 * @param flushEvery how often {@code published_seq} is written. After a node's crash so much is published twice.
 *     Default 200 ms.
 * @param scanEvery how often the log is asked for rooms with something unpublished, whatever the lanes said. Default 1 s.
 * @param pageEntries messages read from the log at once for one room. Default 256.
 * @param bufferBytes memory for messages handed over by the lanes, and as much again for messages read from the log;
 *     beyond it a message is read from the log when its turn comes. Default 16 MiB.
 * @param idleRooms rooms without anything to publish that stay in memory. Default 50,000.
 * @param turn messages of one room sent before the next room has its turn. Default 16.
 * @param holdMin wait after a first refusal of a room's message; doubled each time. Default 500 ms.
 * @param holdMax longest such wait. Default 30 s.
 */
@Validated
@ConfigurationProperties("bongsu.relay")
record RelaySettings(
        @DefaultValue("5s") @NotNull Duration lease,
        @DefaultValue("false") boolean exclusiveDatabase,
        @DefaultValue("60s") @NotNull Duration brokerAutosave,
        @DefaultValue("200ms") @NotNull Duration flushEvery,
        @DefaultValue("1s") @NotNull Duration scanEvery,
        @DefaultValue("256") @Min(1) @Max(5_000) int pageEntries,
        @DefaultValue("16777216") @Min(65_536) long bufferBytes,
        @DefaultValue("50000") @Min(1) int idleRooms,
        @DefaultValue("16") @Min(1) int turn,
        @DefaultValue("500ms") @NotNull Duration holdMin,
        @DefaultValue("30s") @NotNull Duration holdMax) {

    /** Added to the autosave interval: the broker saves a little late, and its clock is not ours. */
    private static final Duration SAVE_MARGIN = Duration.ofSeconds(10);

    /** How long after its acknowledgement a message is certainly on the broker's disk. */
    Duration savedAfter() {
        return brokerAutosave.plus(SAVE_MARGIN);
    }
}
