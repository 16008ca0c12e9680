package io.bongsu.perf.report;

import io.bongsu.perf.report.Repetition.Losses;
import io.bongsu.perf.report.plot.Plot;
import io.bongsu.perf.report.plot.Plot.Cell;
import io.bongsu.perf.report.text.Numbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was lost, came twice or out of order; and, for the three qualities of service, all that matters side by side. */
final class LossPlots {

    /** Rows of one plot; more are in the table alone. */
    static final int MOST = 30;

    private LossPlots() {}

    static List<Plot> of(String scenario, List<Case> cases) {
        List<Plot> plots = new ArrayList<>();
        plots.add(ledger(scenario, cases));
        if (Groups.varying(cases).stream().anyMatch(factor -> factor.equalsIgnoreCase("qos"))) {
            plots.addFirst(matrix(scenario, cases));
        }
        return plots;
    }

    private static Plot ledger(String scenario, List<Case> cases) {
        List<Plot.Row> rows = cases.stream()
                .limit(MOST)
                .map(measured -> {
                    Losses losses = measured.losses();
                    String expected = " (" + Numbers.count(losses.expected()) + " expected)";
                    return new Plot.Row(
                            measured.name() + expected,
                            List.of((double) losses.lost(), (double) losses.duplicated(), (double)
                                    losses.outOfOrder()));
                })
                .toList();
        return new Plot.Bars(
                scenario + "-losses",
                scenario + ": deliveries lost, made again, out of order",
                "All repetitions together. Each column has a scale of its own." + limited(cases),
                List.of(
                        new Plot.Column("lost", true),
                        new Plot.Column("duplicated", true),
                        new Plot.Column("out of order", true)),
                rows);
    }

    /** A column for each quality of service, a line for each combination of everything else. */
    private static Plot matrix(String scenario, List<Case> cases) {
        String qos = Groups.varying(cases).stream()
                .filter(factor -> factor.equalsIgnoreCase("qos"))
                .findFirst()
                .orElseThrow();
        Set<String> others = Groups.varying(cases);
        others.remove(qos);
        List<String> values =
                Groups.split(cases, qos).keySet().stream().sorted().toList();
        Map<String, List<Case>> lines = cases.stream()
                .collect(Collectors.groupingBy(
                        measured -> others.isEmpty() ? "all cases" : Groups.label(measured, others),
                        LinkedHashMap::new,
                        Collectors.toList()));
        List<Plot.Line> rows = new ArrayList<>();
        lines.forEach((label, line) -> rows.add(line(label, line, qos, values)));
        return new Plot.Matrix(
                scenario + "-qos",
                scenario + ": what each quality of service costs and keeps",
                "p99 of the delays (median of the repetitions; bar: share of the longest in its row); lost and duplicated"
                        + " deliveries of all repetitions together.",
                values.stream().map(value -> Groups.labelOf(qos, value)).toList(),
                rows);
    }

    private static Plot.Line line(String label, List<Case> cases, String qos, List<String> values) {
        double longest = cases.stream().mapToDouble(LossPlots::p99).max().orElse(0);
        List<@Nullable Cell> cells = new ArrayList<>();
        for (String value : values) {
            cells.add(cases.stream()
                    .filter(measured -> value.equals(measured.factors().get(qos)))
                    .findFirst()
                    .map(measured -> cell(measured, longest))
                    .orElse(null));
        }
        return new Plot.Line(label, cells);
    }

    private static double p99(Case measured) {
        Spread spread = Figures.spread(measured, "p99");
        return spread == null ? 0 : spread.median();
    }

    private static Cell cell(Case measured, double longest) {
        Losses losses = measured.losses();
        double p99 = p99(measured);
        List<String> details = new ArrayList<>();
        details.add("lost " + Numbers.count(losses.lost()) + " of " + Numbers.count(losses.expected()));
        details.add("duplicated " + Numbers.count(losses.duplicated()));
        Figures.units(List.of(measured)).forEach((name, unit) -> {
            Spread spread = Figures.spread(measured, name);
            if (spread != null
                    && details.size() < 5
                    && (unit.equals("B") || unit.equals("/s") || name.contains("CPU"))) {
                details.add(Numbers.with(Numbers.text(spread.median()), unit) + " " + name);
            }
        });
        boolean timed = measured.delays().count() > 0;
        return new Cell(
                timed ? "p99 " + Numbers.text(p99) + " ms" : "nothing arrived",
                details,
                longest > 0 ? p99 / longest : 0,
                losses.lost() > 0);
    }

    /** Said where not all cases are drawn. */
    static String limited(List<Case> cases) {
        return cases.size() > MOST ? " The first " + MOST + " cases; the table has all." : "";
    }
}
