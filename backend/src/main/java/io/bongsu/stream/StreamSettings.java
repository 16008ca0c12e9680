package io.bongsu.stream;

import io.bongsu.core.HeapShare;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param tailEntries newest messages of a room kept in memory while somebody receives it. Default 512.
 * @param tailBytes most bytes of them; at least the newest message stays. Default 1 MiB.
 * @param tailsBytes most bytes of all rooms' tails together, 72 a message besides its JSON; beyond it a tail that grows
 *     lets go of its own, the head check of half of the others', and their receivers read the log. Default 0: an eighth of the heap (64 MiB
 *     of 512 MiB), 256 MiB at most.
 * @param linger how long a room's tail stays after its last receiver left, for those who come back. Default 1 min.
 * @param headCheck how long after the last time the log is asked again whether it moved on, or a room's members changed,
 *     without this node hearing of it; one query for each thousand rooms. Default 800 ms: so that whoever is removed by another
 *     node is out within a second, with or without the broker, as long as these queries take less than the rest of it.
 * @param cursors most cursors on this node; beyond it opening one is refused with {@code limit-reached}. Default 200,000.
 * @param cursorsPerUser most cursors of one user on this node; beyond it likewise. Default 2,000.
 * @param rooms most rooms with a tail on this node; beyond it likewise. Default 50,000.
 * @param openRequests SSE connections and long polls held open at once on this node; beyond it 503 {@code overloaded}.
 *     Default 0: as many as nine twentieths of the heap carry at 96 KiB each (2,457 in 512 MiB), 20,000 at most. More
 *     needs more of {@code bongsu.web.connections}, too.
 * @param openRequestsPerUser those of one user; beyond it 422 {@code limit-reached}. Default 100.
 */
@Validated
@ConfigurationProperties("bongsu.stream")
record StreamSettings(
        @DefaultValue("512") @Min(1) @Max(100_000) int tailEntries,

        @DefaultValue("1048576") @Min(65_536) @Max(1_073_741_824)
        int tailBytes,

        @DefaultValue("0") @Min(1_048_576) long tailsBytes,
        @DefaultValue("1m") @NotNull Duration linger,
        @DefaultValue("800ms") @NotNull Duration headCheck,
        @DefaultValue("200000") @Min(1) int cursors,
        @DefaultValue("2000") @Min(1) int cursorsPerUser,
        @DefaultValue("50000") @Min(1) int rooms,
        @DefaultValue("0") @Min(0) @Max(1_000_000) int openRequests,
        @DefaultValue("100") @Min(1) @Max(1_000_000) int openRequestsPerUser) {

    private static final long TAILS_BYTES_MOST = 268_435_456;

    StreamSettings {
        tailsBytes = tailsBytes == 0 ? Math.min(HeapShare.eighth(), TAILS_BYTES_MOST) : tailsBytes;
        openRequests = openRequests == 0 ? HeapShare.connections(45, 20_000) : openRequests;
    }
}
