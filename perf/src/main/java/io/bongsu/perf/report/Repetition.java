package io.bongsu.perf.report;

import java.util.List;

/**
 * One measurement of a case.
 *
 * @param delays from when a message was due to its receipt, or what the case says instead
 * @param readings everything else that was counted, such as deliveries a second, CPU of the node a delivery, bytes a message
 * @param timeline at even steps; empty where time does not matter
 */
public record Repetition(Losses losses, Delays delays, List<Reading> readings, List<Tick> timeline) {

    public Repetition {
        readings = List.copyOf(readings);
        timeline = List.copyOf(timeline);
    }

    /**
     * What became of every message for every receiver.
     *
     * @param attempted messages a sender tried to send
     * @param accepted of them, those that were acknowledged to the sender
     * @param expected deliveries that should have been made: accepted messages times their receivers
     * @param delivered of those, the ones made at least once
     * @param duplicated deliveries made again
     * @param outOfOrder deliveries made after a later one of the same sender
     * @param unexpected deliveries of what nobody sent in this measurement, or to whom it was not meant for
     * @param refused receivers that were not let in, and messages that were answered with an error which no repeating mends
     * @param broken connections that were lost without having been asked to
     */
    public record Losses(
            long attempted,
            long accepted,
            long expected,
            long delivered,
            long duplicated,
            long outOfOrder,
            long unexpected,
            long refused,
            long broken) {

        public static Losses none() {
            return new Losses(0, 0, 0, 0, 0, 0, 0, 0, 0);
        }

        public long lost() {
            return expected - delivered;
        }

        /** Messages that were refused, or of which nobody knows what became of them: nobody is expected to have them. */
        public long notAccepted() {
            return attempted - accepted;
        }

        public Losses plus(Losses others) {
            return new Losses(
                    attempted + others.attempted,
                    accepted + others.accepted,
                    expected + others.expected,
                    delivered + others.delivered,
                    duplicated + others.duplicated,
                    outOfOrder + others.outOfOrder,
                    unexpected + others.unexpected,
                    refused + others.refused,
                    broken + others.broken);
        }
    }

    /** @param unit as a reader writes it: {@code /s}, {@code ms}, {@code µs}, {@code B}, {@code MB}, {@code %}, or empty */
    public record Reading(String name, String unit, double value) {}

    /**
     * What was received in one step of time.
     *
     * @param atSeconds where the step begins, since the measurement began
     * @param maxMillis the longest delay among them, 0 where there were none
     */
    public record Tick(double atSeconds, long deliveries, double p50Millis, double maxMillis) {}
}
