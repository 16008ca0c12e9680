package io.bongsu.perf.report;

import io.bongsu.perf.report.Case.Aim;
import io.bongsu.perf.report.Case.Mark;
import io.bongsu.perf.report.Repetition.Losses;
import io.bongsu.perf.report.Repetition.Reading;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** Small cases with known figures. */
final class Invented {

    private Invented() {}

    static RunReport report(List<Case> cases) {
        return SampleReport.report(cases, 1);
    }

    static RunReport unfinished(List<Case> cases) {
        return like(report(cases), List.of(), false);
    }

    static RunReport failed(List<Case> cases, RunReport.Failure failure) {
        return like(report(cases), List.of(failure), true);
    }

    private static RunReport like(RunReport whole, List<RunReport.Failure> failures, boolean complete) {
        return new RunReport(
                whole.format(),
                whole.command(),
                whole.at(),
                whole.took(),
                whole.environment(),
                whole.target(),
                whole.seed(),
                whole.clock(),
                whole.cases(),
                failures,
                complete);
    }

    static Case measured(String name) {
        return of("load", name, once());
    }

    static Case of(String scenario, String name, Repetition... repetitions) {
        return new Case(scenario, name, Map.of(), null, List.of(repetitions), List.of(), List.of(), List.of(), "");
    }

    static Case withAims(Case measured, Aim... aims) {
        return new Case(
                measured.scenario(),
                measured.name(),
                measured.factors(),
                null,
                measured.repetitions(),
                List.of(aims),
                List.of(),
                List.of(),
                "");
    }

    static Case withFactors(Case measured, Map<String, String> factors) {
        return new Case(
                measured.scenario(),
                measured.name(),
                factors,
                null,
                measured.repetitions(),
                List.of(),
                List.of(),
                List.of(),
                "");
    }

    static Case injured(Case measured) {
        return new Case(
                measured.scenario(),
                measured.name(),
                measured.factors(),
                null,
                measured.repetitions(),
                List.of(),
                List.of(),
                List.of(new Mark(1, "killed")),
                "");
    }

    static Repetition once() {
        return repetition(lost(100, 0, 0), delays(1, 2, 3));
    }

    static Repetition repetition(Losses losses, Delays delays, Reading... readings) {
        return new Repetition(losses, delays, List.of(readings), List.of());
    }

    /** As many repetitions as there are values of the one reading. */
    static Case reading(String name, double... values) {
        return of(
                "load",
                "case",
                java.util.Arrays.stream(values)
                        .mapToObj(value -> repetition(lost(100, 0, 0), Delays.none(), new Reading(name, "/s", value)))
                        .toArray(Repetition[]::new));
    }

    static Losses lost(long expected, long lost, long duplicated) {
        return new Losses(expected, expected, expected, expected - lost, duplicated, 0, 0, 0, 0);
    }

    static Delays delays(long... millis) {
        Histogram micros = new Histogram(Delays.LONGEST_MICROS, 3);
        java.util.Arrays.stream(millis).forEach(value -> micros.recordValue(value * 1_000));
        return new Delays(micros);
    }

    static Delays together(Delays... all) {
        return Stream.of(all).reduce(Delays.none(), Delays::plus);
    }
}
