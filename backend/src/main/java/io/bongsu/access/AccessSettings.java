package io.bongsu.access;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How memberships are pushed to a broker with the plugin.
 *
 * @param answerWait how long a call that changed a membership waits for the broker; then it is answered {@code pending}. Default 2 s.
 * @param waitingChanges changes on their way to the broker; beyond it they are kept as rooms to bring up to date. Default 100,000.
 * @param staleRooms rooms remembered as not up to date at the broker; beyond it everything is pushed anew. Default 100,000.
 * @param acknowledgedRooms rooms whose revision at the broker is kept in memory, some 100 bytes each; of others it is asked when
 *     something is to be published there. Default 100,000.
 * @param retryEvery how often what could not be pushed is tried again. Default 500 ms.
 * @param missedEvery how often other nodes' changes are looked for: so long, and a round trip, the broker may be behind one that died
 *     before it told. Default 1 s.
 * @param snapshotRetryMax the longest wait before a snapshot that was not taken is pushed again; the first is a tenth of it, by
 *     chance between half of it and all of it. Default 5 s.
 */
@Validated
@ConfigurationProperties("bongsu.access")
record AccessSettings(
        @DefaultValue("2s") @NotNull Duration answerWait,
        @DefaultValue("100000") @Min(1) @Max(1_000_000) int waitingChanges,
        @DefaultValue("100000") @Min(1) @Max(1_000_000) int staleRooms,
        @DefaultValue("100000") @Min(1) @Max(1_000_000) int acknowledgedRooms,
        @DefaultValue("500ms") @NotNull Duration retryEvery,
        @DefaultValue("1s") @NotNull Duration missedEvery,
        @DefaultValue("5s") @NotNull Duration snapshotRetryMax) {}
