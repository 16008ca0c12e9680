package io.bongsu.perf.scenario;

import io.bongsu.perf.report.Delays;
import io.bongsu.perf.report.Repetition;
import io.bongsu.perf.swarm.Round;
import io.bongsu.perf.swarm.SwarmProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One repetition, from the moment the receivers begin to count until everything is held against everything. */
final class Measurement {

    /** Messages that a server told to wait: its limits, and not what it can do. */
    static final String HELD_BACK = "messages held back (429)";

    private final Target target;
    private final SwarmProcess swarm;
    private final Round round;
    private final Map<String, Duration> cpuBefore;
    private final long beganNanos;

    private Measurement(Target target, SwarmProcess swarm, Round round) {
        this.target = target;
        this.swarm = swarm;
        this.round = round;
        this.cpuBefore = target.cpu();
        this.beganNanos = System.nanoTime();
    }

    static Measurement begin(Target target, SwarmProcess swarm, Round round) throws IOException {
        swarm.begin(round);
        return new Measurement(target, swarm, round);
    }

    /**
     * Rates and costs are those until now, when the last message was answered: what comes after it is waited for, as long as it takes,
     * and would make one side's span longer than another's.
     *
     * @param ledger of all streams, as the receivers' process takes it
     * @param patience with what has not arrived when the last is answered
     */
    Repetition end(Posting.Sent sent, List<String> ledger, Duration patience) throws IOException {
        Duration took = Duration.ofNanos(System.nanoTime() - beganNanos);
        SwarmProcess.Tally then = swarm.tally();
        SwarmProcess.Carried carried = swarm.carried();
        swarm.calm();
        List<Repetition.Reading> readings = new ArrayList<>();
        readings.add(new Repetition.Reading("deliveries", "/s", then.deliveries() * 1e9 / took.toNanos()));
        cpu(then.deliveries(), readings);
        carried(carried, then.deliveries(), readings);
        readings.add(new Repetition.Reading("came back", "", then.returned()));
        SwarmProcess.Account account = Accounts.await(swarm, ledger, patience);
        SwarmProcess.Tally tally = swarm.tally();
        readings.add(new Repetition.Reading("most lost by one receiver", "", account.worst()));
        readings.add(new Repetition.Reading("messages of earlier rounds", "", tally.stale()));
        readings.add(new Repetition.Reading(
                "post to answer, p50", "ms", sent.answered().millis(50)));
        readings.add(new Repetition.Reading(
                "post to answer, p99", "ms", sent.answered().millis(99)));
        readings.add(new Repetition.Reading("messages sent again (5xx, no answer)", "", sent.repeated()));
        readings.add(new Repetition.Reading(HELD_BACK, "", sent.heldBack()));
        readings.add(new Repetition.Reading(
                "messages that waited for their sender", "%", 100.0 * sent.waited() / Math.max(1, sent.attempted())));
        instrument(sent, swarm.late(), readings);
        SwarmProcess.Delays delays = swarm.delays();
        return new Repetition(
                new Repetition.Losses(
                        sent.attempted(),
                        sent.accepted(),
                        account.expected(),
                        account.delivered(),
                        tally.duplicated(),
                        tally.outOfOrder(),
                        account.unexpected(),
                        sent.refused() + tally.refused(),
                        tally.broken()),
                Delays.decoded(round.groupSize() > 0 ? delays.groups() : delays.messages()),
                readings,
                Timelines.of(swarm, round));
    }

    /** What the instrument itself was late by. */
    static void instrument(Posting.Sent sent, SwarmProcess.Late late, List<Repetition.Reading> readings) {
        readings.add(
                new Repetition.Reading("generator late, p99", "ms", sent.late().millis(99)));
        readings.add(new Repetition.Reading("emulated network late, p99", "ms", late.p99Micros() / 1e3));
        readings.add(new Repetition.Reading("receivers late, p99", "ms", late.receiversP99Micros() / 1e3));
        readings.add(new Repetition.Reading("receivers late, longest", "ms", late.receiversMaxMicros() / 1e3));
    }

    private void cpu(long deliveries, List<Repetition.Reading> readings) {
        target.cpu().forEach((process, used) -> {
            Duration since = used.minus(cpuBefore.getOrDefault(process, Duration.ZERO));
            if (deliveries > 0) {
                readings.add(new Repetition.Reading(
                        "CPU of " + process + " a delivery", "µs", since.toNanos() / 1e3 / deliveries));
            }
        });
        target.memory()
                .forEach((process, bytes) ->
                        readings.add(new Repetition.Reading("memory of " + process, "MB", bytes / 1e6)));
    }

    private static void carried(SwarmProcess.Carried carried, long deliveries, List<Repetition.Reading> readings) {
        if (deliveries > 0) {
            readings.add(
                    new Repetition.Reading("bytes a delivery, down", "B", carried.bytesIn() / (double) deliveries));
            readings.add(new Repetition.Reading("bytes a delivery, up", "B", carried.bytesOut() / (double) deliveries));
            readings.add(new Repetition.Reading(
                    "reads and writes a delivery", "", (carried.reads() + carried.writes()) / (double) deliveries));
        }
    }
}
