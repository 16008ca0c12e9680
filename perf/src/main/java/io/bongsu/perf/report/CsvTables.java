package io.bongsu.perf.report;

import io.bongsu.perf.report.Repetition.Losses;
import io.bongsu.perf.report.Repetition.Reading;
import io.bongsu.perf.report.Repetition.Tick;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.HdrHistogram.HistogramIterationValue;

/** A report as tables, for whatever else draws or counts. Empty cells were not measured, which is not zero. */
final class CsvTables {

    private CsvTables() {}

    /** One row for each repetition: what was varied, what went wrong, percentiles in ms, every reading. */
    static String cases(RunReport report) {
        Set<String> factors = new LinkedHashSet<>();
        report.cases().forEach(measured -> factors.addAll(measured.factors().keySet()));
        Map<String, String> readings = Figures.units(report.cases());
        List<Object> head = new ArrayList<>(List.of("scenario", "case", "repetition"));
        factors.forEach(factor -> head.add("factor." + factor));
        head.addAll(List.of("floor_ms", "attempted", "accepted", "expected", "delivered"));
        Figures.FAULTS.keySet().forEach(fault -> head.add(fault.replace(' ', '_')));
        head.add("delays");
        Figures.PERCENTILES.keySet().forEach(name -> head.add(name + "_ms"));
        readings.forEach((name, unit) -> head.add("reading." + name + (unit.isEmpty() ? "" : " [" + unit + "]")));
        Csv csv = new Csv();
        csv.row(head);
        for (Case measured : report.cases()) {
            for (int i = 0; i < measured.repetitions().size(); i++) {
                csv.row(row(measured, i, factors, readings.keySet()));
            }
        }
        return csv.toString();
    }

    private static List<Object> row(Case measured, int index, Set<String> factors, Set<String> readings) {
        Repetition repetition = measured.repetitions().get(index);
        Losses losses = repetition.losses();
        List<Object> row = new ArrayList<>(List.of(measured.scenario(), measured.name(), index + 1));
        factors.forEach(factor -> row.add(measured.factors().getOrDefault(factor, "")));
        row.add(measured.floorMillis() == null ? "" : measured.floorMillis());
        row.addAll(List.of(losses.attempted(), losses.accepted(), losses.expected(), losses.delivered()));
        Figures.FAULTS.values().forEach(fault -> row.add(fault.applyAsLong(losses)));
        Delays delays = repetition.delays();
        row.add(delays.count());
        Figures.PERCENTILES
                .values()
                .forEach(percentile -> row.add(delays.count() == 0 ? "" : (Object) delays.millis(percentile)));
        Map<String, Double> values = repetition.readings().stream()
                .collect(Collectors.toMap(Reading::name, Reading::value, (first, second) -> first));
        readings.forEach(name -> row.add(values.containsKey(name) ? (Object) values.get(name) : ""));
        return row;
    }

    /** The steps of each distribution, and of all repetitions of a case together. */
    static String delays(RunReport report) {
        Csv csv = new Csv();
        csv.row(List.of("scenario", "case", "repetition", "percentile", "delays_up_to_here", "delay_ms"));
        for (Case measured : report.cases()) {
            for (int i = 0; i < measured.repetitions().size(); i++) {
                steps(csv, measured, i + 1, measured.repetitions().get(i).delays());
            }
            steps(csv, measured, "all", measured.delays());
        }
        return csv.toString();
    }

    private static void steps(Csv csv, Case measured, Object repetition, Delays delays) {
        if (delays.count() == 0) {
            return;
        }
        for (HistogramIterationValue step : delays.histogram().percentiles(5)) {
            csv.row(List.of(
                    measured.scenario(),
                    measured.name(),
                    repetition,
                    step.getPercentileLevelIteratedTo(),
                    step.getTotalCountToThisValue(),
                    step.getValueIteratedTo() / 1e3));
        }
    }

    /** The steps of time; a mark stands at the step within which it was made, or the one nearest to it. */
    static String timeline(RunReport report) {
        Csv csv = new Csv();
        csv.row(List.of("scenario", "case", "repetition", "at_s", "deliveries", "p50_ms", "max_ms", "marks"));
        for (Case measured : report.cases()) {
            for (int i = 0; i < measured.repetitions().size(); i++) {
                List<Tick> ticks = measured.repetitions().get(i).timeline();
                for (int step = 0; step < ticks.size(); step++) {
                    Tick tick = ticks.get(step);
                    csv.row(List.of(
                            measured.scenario(),
                            measured.name(),
                            i + 1,
                            tick.atSeconds(),
                            tick.deliveries(),
                            tick.p50Millis(),
                            tick.maxMillis(),
                            marks(measured, ticks, step)));
                }
            }
        }
        return csv.toString();
    }

    private static String marks(Case measured, List<Tick> ticks, int step) {
        double from = step == 0 ? Double.NEGATIVE_INFINITY : ticks.get(step).atSeconds();
        double to = step == ticks.size() - 1
                ? Double.POSITIVE_INFINITY
                : ticks.get(step + 1).atSeconds();
        return measured.marks().stream()
                .filter(mark -> mark.atSeconds() >= from && mark.atSeconds() < to)
                .map(Case.Mark::what)
                .collect(Collectors.joining("; "));
    }
}
