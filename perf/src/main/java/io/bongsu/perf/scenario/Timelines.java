package io.bongsu.perf.scenario;

import io.bongsu.perf.report.Repetition;
import io.bongsu.perf.swarm.Round;
import io.bongsu.perf.swarm.SwarmProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A round's time line as the report has it. */
final class Timelines {

    private Timelines() {}

    /** Empty where the round has none. */
    static List<Repetition.Tick> of(SwarmProcess swarm, Round round) throws IOException {
        List<Repetition.Tick> ticks = new ArrayList<>();
        if (round.tickNanos() > 0) {
            for (SwarmProcess.Tick tick : swarm.timeline()) {
                ticks.add(new Repetition.Tick(
                        ticks.size() * round.tickNanos() / 1e9,
                        tick.deliveries(),
                        tick.p50Micros() / 1e3,
                        tick.maxMicros() / 1e3));
            }
        }
        return ticks;
    }
}
