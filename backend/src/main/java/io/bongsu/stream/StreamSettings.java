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
 * @param tailsBytes most bytes of all rooms' tails together; beyond it a tail that grows keeps its newest message only,
 *     and receivers further behind read the log. Default 256 MiB.
 * @param linger how long a room's tail stays after its last receiver left, for those who come back. Default 1 min.
 * @param headCheck how often the log is asked whether it moved on without this node hearing of it. Default 2 s.
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

        @DefaultValue("268435456") @Min(1_048_576) long tailsBytes,
        @DefaultValue("1m") @NotNull Duration linger,
        @DefaultValue("2s") @NotNull Duration headCheck,
        @DefaultValue("200000") @Min(1) int cursors,
        @DefaultValue("2000") @Min(1) int cursorsPerUser,
        @DefaultValue("50000") @Min(1) int rooms,
        @DefaultValue("0") @Min(0) @Max(1_000_000) int openRequests,
        @DefaultValue("100") @Min(1) @Max(1_000_000) int openRequestsPerUser) {

    StreamSettings {
        openRequests = openRequests == 0 ? HeapShare.connections(45, 20_000) : openRequests;
    }
}
