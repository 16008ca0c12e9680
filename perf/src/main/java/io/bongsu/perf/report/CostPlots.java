package io.bongsu.perf.report;

import io.bongsu.perf.report.plot.Ink;
import io.bongsu.perf.report.plot.Plot;
import io.bongsu.perf.report.plot.Plot.Axis;
import io.bongsu.perf.report.plot.Plot.Kind;
import io.bongsu.perf.report.plot.Plot.Point;
import io.bongsu.perf.report.text.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a larger number of something costs, a line for each way to do it; where nothing is a number, readings side by side. */
final class CostPlots {

    /** Readings of a scenario that are drawn; all are in the table. */
    private static final int MOST = 8;

    private static final int COLUMNS = 3;

    private CostPlots() {}

    static List<Plot> of(String scenario, List<Case> cases) {
        Optional<String> scale = scale(cases);
        return scale.isPresent() ? against(scenario, cases, scale.get()) : sideBySide(scenario, cases);
    }

    /** The first factor that is a number and no name of something, with at least two values in a line. */
    static Optional<String> scale(List<Case> cases) {
        return Groups.varying(cases).stream()
                .filter(factor -> !factor.equalsIgnoreCase("qos"))
                .filter(factor -> cases.stream().allMatch(measured -> number(measured, factor) != null))
                .filter(factor -> lines(cases, factor).size() <= Ink.SERIES)
                .filter(factor -> lines(cases, factor).values().stream().anyMatch(line -> line.size() > 1))
                .findFirst();
    }

    private static @Nullable Double number(Case measured, String factor) {
        try {
            String text = measured.factors().getOrDefault(factor, "").replace(",", "");
            double value = Double.parseDouble(text);
            return Double.isFinite(value) && value >= 0 ? value : null;
        } catch (NumberFormatException aName) {
            return null;
        }
    }

    private static Map<String, List<Case>> lines(List<Case> cases, String factor) {
        Set<String> others = Groups.varying(cases);
        others.remove(factor);
        Map<String, List<Case>> lines = new LinkedHashMap<>();
        for (Case measured : cases) {
            String label = others.isEmpty() ? measured.scenario() : Groups.label(measured, others);
            lines.computeIfAbsent(label, first -> new ArrayList<>()).add(measured);
        }
        return lines;
    }

    private static List<Plot> against(String scenario, List<Case> cases, String factor) {
        List<Plot> plots = new ArrayList<>();
        for (Map.Entry<String, String> reading : readings(cases).entrySet()) {
            List<Plot.Series> lines = new ArrayList<>();
            lines(cases, factor)
                    .forEach((label, line) ->
                            lines.add(line(label, line, factor, reading.getKey(), reading.getValue())));
            lines.removeIf(line -> line.points().isEmpty());
            plots.add(new Plot.Lines(
                    scenario + "-cost-" + (plots.size() + 1),
                    scenario + ": " + reading.getKey() + " against " + factor,
                    "Dots are medians of the repetitions, the strokes through them reach from the least to the most.",
                    new Axis(
                            factor + (wide(cases, factor) ? " (logarithmic)" : ""),
                            wide(cases, factor) ? Kind.LOG : Kind.LINEAR),
                    List.of(new Plot.Panel(axis(reading.getKey(), reading.getValue(), lines), lines, List.of())),
                    List.of()));
        }
        return plots;
    }

    private static Axis axis(String reading, String unit, List<Plot.Series> lines) {
        double most = lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::y)
                .max()
                .orElse(1);
        double least = lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::least)
                .min()
                .orElse(1);
        boolean wide = least > 0 && most > 40 * least;
        String label = unit.isEmpty() ? reading : reading + ", " + unit;
        return new Axis(wide ? label + " (logarithmic)" : label, wide ? Kind.LOG : Kind.LINEAR);
    }

    private static boolean wide(List<Case> cases, String factor) {
        double[] values = cases.stream()
                .mapToDouble(measured -> java.util.Objects.requireNonNull(number(measured, factor)))
                .sorted()
                .toArray();
        return values[0] > 0 && values[values.length - 1] >= 10 * values[0];
    }

    private static Plot.Series line(String label, List<Case> cases, String factor, String reading, String unit) {
        List<Point> points = new ArrayList<>();
        for (Case measured : cases) {
            Spread spread = Figures.spread(measured, reading);
            Double x = number(measured, factor);
            if (spread != null && x != null) {
                String tip = label + ", " + measured.factors().get(factor) + " " + factor + ": "
                        + Numbers.with(spread.toString(), unit);
                points.add(new Point(x, spread.median(), spread.least(), spread.most(), tip));
            }
        }
        points.sort(Comparator.comparingDouble(Point::x));
        return new Plot.Series(label, points);
    }

    private static List<Plot> sideBySide(String scenario, List<Case> cases) {
        Map<String, String> readings = readings(cases);
        List<String> names = new ArrayList<>(readings.keySet());
        List<Plot> plots = new ArrayList<>();
        for (int i = 0; i < names.size() && cases.size() > 1; i += COLUMNS) {
            List<String> some = names.subList(i, Math.min(names.size(), i + COLUMNS));
            plots.add(new Plot.Bars(
                    scenario + "-cost-" + (plots.size() + 1),
                    scenario + ": " + String.join(", ", some),
                    "Medians of the repetitions; each column has a scale of its own, which begins at zero."
                            + LossPlots.limited(cases),
                    some.stream()
                            .map(name -> new Plot.Column(label(name, readings.getOrDefault(name, "")), false))
                            .toList(),
                    cases.stream()
                            .limit(LossPlots.MOST)
                            .map(measured -> row(measured, some))
                            .toList()));
        }
        return plots;
    }

    private static String label(String name, String unit) {
        return unit.isEmpty() ? name : name + ", " + unit;
    }

    private static Plot.Row row(Case measured, List<String> names) {
        List<@Nullable Double> values = new ArrayList<>();
        for (String name : names) {
            Spread spread = Figures.spread(measured, name);
            values.add(spread == null || !Double.isFinite(spread.median()) ? null : spread.median());
        }
        return new Plot.Row(measured.name(), values);
    }

    private static Map<String, String> readings(List<Case> cases) {
        Map<String, String> readings = new LinkedHashMap<>();
        if (cases.stream().anyMatch(measured -> measured.delays().count() > 0)) {
            readings.put("p50", "ms");
            readings.put("p99", "ms");
        }
        Figures.units(cases).forEach((name, unit) -> {
            if (readings.size() < MOST) {
                readings.put(name, unit);
            }
        });
        return readings;
    }
}
