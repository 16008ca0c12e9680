package io.bongsu.perf.scenario;

import io.bongsu.perf.report.Case;
import io.bongsu.perf.report.Repetition;
import io.bongsu.perf.report.RunReport;
import io.bongsu.perf.swarm.Network;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Measures the trials of some scenarios, one after the other, and has the report written after each. */
final class Director {

    /** Takes the report as it is so far. */
    interface Desk {
        void take(RunReport report) throws Exception;
    }

    /** One case that cannot be measured costs no other; when as many as this cannot, what is measured is not there. */
    private static final int HOPELESS = 3;

    private record Scheduled(String scenario, Trial trial) {}

    private final String command;
    private final Stage stage;
    private final String only;
    private final int repetitions;
    private final RunReport.Environment environment;
    private final RunReport.Clock clock;
    private final Instant at = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final long beganNanos = System.nanoTime();
    private final List<Case> cases = new ArrayList<>();
    private final List<RunReport.Failure> failures = new ArrayList<>();
    private volatile boolean ended;

    /** @param only what the name of a case must contain, or a whole name */
    Director(
            String command,
            Stage stage,
            String only,
            int repetitions,
            RunReport.Environment environment,
            RunReport.Clock clock) {
        this.command = command;
        this.stage = stage;
        this.only = only;
        this.repetitions = repetitions;
        this.environment = environment;
        this.clock = clock;
    }

    /** The program is being ended, and with it what it measures: what fails from here on fails because of that, and is not reported. */
    void end() {
        ended = true;
    }

    RunReport run(List<Scenario> scenarios, Progress.Maker progressOver, Desk desk) throws Exception {
        List<Scheduled> all = new ArrayList<>();
        Duration whole = Duration.ZERO;
        for (Scenario scenario : scenarios) {
            for (Trial trial : scenario.trials(stage)) {
                all.add(new Scheduled(scenario.name(), trial));
            }
        }
        // One that is named whole is meant alone, though its name begins another's.
        boolean isWhole = all.stream().anyMatch(next -> next.trial().name().equals(only));
        all.removeIf(next -> isWhole
                ? !next.trial().name().equals(only)
                : !next.trial().name().contains(only));
        for (Scheduled next : all) {
            whole = whole.plus(next.trial().takes().multipliedBy(repetitions));
        }
        if (all.isEmpty()) {
            throw new IOException(
                    only.isEmpty()
                            ? "There is no case for these transports"
                            : "No case has '" + only + "' in its name");
        }
        // Whoever ends the run from here on finds a report, and what it says of itself.
        take(desk);
        Progress progress = progressOver.over(whole);
        progress.begins("warming up");
        stage.warmUp();
        int inARow = 0;
        for (Scheduled next : all) {
            try {
                measure(next, progress, desk);
                inARow = 0;
            } catch (IOException | RuntimeException trouble) {
                failures.add(new RunReport.Failure(
                        next.scenario(),
                        next.trial().name(),
                        trouble.getMessage() == null ? trouble.toString() : trouble.getMessage()));
                if (++inARow == HOPELESS) {
                    take(desk);
                    throw new IOException(
                            HOPELESS + " cases in a row could not be measured, lastly "
                                    + next.trial().name() + ": " + trouble.getMessage(),
                            trouble);
                }
            }
            take(desk);
        }
        progress.over();
        RunReport report = report(true);
        if (!ended) {
            desk.take(report);
        }
        return report;
    }

    /** What cannot be written now, the disk being full say, may be after the next case; the complete report must. */
    private void take(Desk desk) throws Exception {
        try {
            if (!ended) {
                desk.take(report(false));
            }
        } catch (IOException trouble) {
            System.err.println("The report so far is not written: " + trouble.getMessage());
        }
    }

    /** The case is in the report from its first repetition on. */
    private void measure(Scheduled next, Progress progress, Desk desk) throws Exception {
        Trial trial = next.trial();
        List<Repetition> seen = new ArrayList<>();
        List<Case.Mark> marks = new ArrayList<>();
        for (int repetition = 0; repetition < repetitions; repetition++) {
            progress.begins(next.scenario() + ": " + trial.name()
                    + (repetitions > 1 ? ", " + (repetition + 1) + " of " + repetitions : ""));
            stage.target().signInAgain();
            seen.add(trial.work().measure(repetition, marks));
            if (repetition == 0) {
                stage.network()
                        .filter(Network::injures)
                        .ifPresent(bad -> marks.add(new Case.Mark(0, "the network: " + bad)));
            }
            if (repetition > 0) {
                cases.removeLast();
            }
            cases.add(new Case(
                    next.scenario(),
                    trial.name(),
                    trial.factors(),
                    trial.floorMillis(),
                    seen,
                    trial.aims(),
                    trial.references(),
                    marks,
                    trial.note()));
            if (repetition < repetitions - 1) {
                take(desk);
            }
            progress.ended(trial.takes());
        }
    }

    private RunReport report(boolean complete) {
        return new RunReport(
                RunReport.FORMAT,
                command,
                at,
                Duration.ofNanos(System.nanoTime() - beganNanos).truncatedTo(ChronoUnit.SECONDS),
                environment,
                stage.target().label(),
                stage.seed(),
                clock,
                cases,
                failures,
                complete);
    }
}
