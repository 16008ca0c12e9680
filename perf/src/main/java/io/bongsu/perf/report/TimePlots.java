package io.bongsu.perf.report;

import io.bongsu.perf.report.Repetition.Tick;
import io.bongsu.perf.report.plot.Plot;
import io.bongsu.perf.report.plot.Plot.Axis;
import io.bongsu.perf.report.plot.Plot.Kind;
import io.bongsu.perf.report.plot.Plot.Point;
import io.bongsu.perf.report.text.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What was received when, with what was done to the system meanwhile. */
final class TimePlots {

    /** Of a scenario; those with marks first. More are in timeline.csv alone. */
    static final int MOST = 12;

    private TimePlots() {}

    static List<Plot> of(String scenario, List<Case> cases) {
        List<Case> timed = cases.stream()
                .filter(measured -> measured.repetitions().stream()
                        .anyMatch(repetition -> !repetition.timeline().isEmpty()))
                .sorted(Comparator.comparing((Case measured) -> measured.marks().isEmpty()))
                .limit(MOST)
                .toList();
        List<Plot> plots = new ArrayList<>();
        timed.forEach(measured -> plots.add(plot(scenario + "-time-" + (plots.size() + 1), measured)));
        return plots;
    }

    private static Plot plot(String id, Case measured) {
        int shown = middle(measured);
        List<Tick> ticks = measured.repetitions().get(shown).timeline();
        double step = step(ticks);
        String repetitions = measured.repetitions().size() == 1
                ? "The one repetition there was."
                : "Repetition " + (shown + 1) + " of " + measured.repetitions().size()
                        + ", the one whose longest delay is the middle one; all are in timeline.csv.";
        return new Plot.Lines(
                id,
                measured.scenario() + ": " + measured.name() + ", over time",
                repetitions,
                new Axis("seconds since the measurement began", Kind.LINEAR),
                List.of(
                        panel("deliveries in each step of " + Numbers.text(step) + " s", ticks, step, Tick::deliveries),
                        panel("longest delay of the step, ms", ticks, step, TimePlots::longest)),
                measured.marks().stream()
                        .map(mark -> new Plot.Mark(mark.atSeconds(), mark.what()))
                        .toList());
    }

    private static int middle(Case measured) {
        List<Integer> sorted = IntStream.range(0, measured.repetitions().size())
                .filter(i -> !measured.repetitions().get(i).timeline().isEmpty())
                .boxed()
                .sorted(Comparator.comparingDouble(
                        (Integer i) -> measured.repetitions().get(i).delays().maxMillis()))
                .toList();
        return sorted.get((sorted.size() - 1) / 2);
    }

    private static double step(List<Tick> ticks) {
        return ticks.size() < 2
                ? 1
                : (ticks.getLast().atSeconds() - ticks.getFirst().atSeconds()) / (ticks.size() - 1);
    }

    /** No delivery is no delay of zero. */
    private static double longest(Tick tick) {
        return tick.deliveries() == 0 ? Double.NaN : tick.maxMillis();
    }

    /** Each step is as wide as it lasted: a slope between two would tell of what was never seen. */
    private static Plot.Panel panel(String label, List<Tick> ticks, double step, ToDoubleFunction<Tick> value) {
        List<Point> points = new ArrayList<>();
        for (Tick tick : ticks) {
            double y = value.applyAsDouble(tick);
            points.add(new Point(tick.atSeconds(), y, y, y, null));
            points.add(new Point(tick.atSeconds() + step, y, y, y, null));
        }
        return new Plot.Panel(new Axis(label, Kind.LINEAR), List.of(new Plot.Series(label, points)), List.of());
    }
}
