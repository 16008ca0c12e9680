package io.bongsu.membership;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param cachedMembers memberships kept in memory on this node, over all rooms; beyond it the least used rooms are
 *     read again when needed. About 100 bytes each. Default 1,000,000.
 * @param membersPerRoom most members of one room; beyond it adding one is refused with 422. Default 100,000.
 * @param roomsPerUser most rooms one user may own; beyond it creating one is refused with 422. Default 10,000.
 * @param changes how many may create rooms or change members at once; each takes a database connection while it waits
 *     for its room's lock. More wait up to {@code changeWait}. application.yaml says how large the
 *     connection pool must be. Default 4.
 * @param changeWait how long a change may wait for its turn; then 503 {@code overloaded}. Default 2 s.
 */
@Validated
@ConfigurationProperties("bongsu.membership")
record MembershipSettings(
        @DefaultValue("1000000") @Min(1_000) @Max(100_000_000)
        long cachedMembers,

        @DefaultValue("100000") @Min(1) @Max(1_000_000) int membersPerRoom,
        @DefaultValue("10000") @Min(1) @Max(1_000_000) int roomsPerUser,
        @DefaultValue("4") @Min(1) @Max(256) int changes,
        @DefaultValue("2s") @NotNull Duration changeWait) {}
