package io.bongsu.perf.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One run of the harness: what was asked, where, and all that was seen.
 *
 * @param format of this document; a reader refuses what is newer than it knows
 * @param command as it was typed, so that anybody can run it again
 * @param target what was measured, in words, or its URL
 * @param seed of every schedule and every emulated link: the same seed gives the same ones
 * @param failures what could not be measured; empty, too, in reports of earlier versions
 * @param complete false where the run was ended early; what is here was measured all the same
 */
public record RunReport(
        int format,
        String command,
        Instant at,
        Duration took,
        Environment environment,
        String target,
        long seed,
        Clock clock,
        List<Case> cases,
        List<Failure> failures,
        boolean complete) {

    public static final int FORMAT = 1;

    public RunReport {
        Objects.requireNonNull(environment, "it has no environment");
        Objects.requireNonNull(clock, "it has no clock");
        Objects.requireNonNull(target, "it has no target");
        Objects.requireNonNull(command, "it has no command");
        Objects.requireNonNull(at, "it has no time");
        Objects.requireNonNull(took, "it has no length");
        cases = List.copyOf(cases);
        failures = Objects.requireNonNullElse(failures, List.<Failure>of()).stream()
                .toList();
    }

    /** A case that could not be measured, and the sentence that says why. */
    public record Failure(String scenario, String name, String why) {}

    /**
     * How far times can be trusted. All processes of a run share one monotonic clock, so that none is converted; what is
     * left is how late this machine wakes whoever waits for a moment.
     *
     * @param stepNanos the smallest difference the clock shows
     * @param lateP50Micros by how much a thread that waits for a moment is late, of a thousand waits of a millisecond
     * @param lateP99Micros the same, 99th percentile
     */
    public record Clock(long stepNanos, double lateP50Micros, double lateP99Micros) {}

    /**
     * @param loadBefore the load average before anything was started, -1 where the system does not tell
     * @param memoryBytes of the machine
     * @param flush null where it was not looked at
     * @param commit of what was measured, {@code -dirty} where its sources were changed since; empty where it was not built here, and in
     *     reports of earlier versions
     */
    public record Environment(
            int cores,
            String cpu,
            long memoryBytes,
            String system,
            String java,
            String mosquitto,
            double loadBefore,
            @Nullable Flush flush,
            String commit) {

        public Environment {
            commit = Objects.requireNonNullElse(commit, "");
        }
    }

    /**
     * How long a disk that rests in between takes to have a few hundred bytes safe. MySQL with its durable defaults answers after two
     * such flushes, one after the other (of its log, and of its binary log): the floor under every post it stores.
     */
    public record Flush(double p50Micros, double p99Micros) {}
}
