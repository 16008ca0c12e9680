package io.bongsu.perf.report;

import io.bongsu.perf.report.plot.Plot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All plots of a report, as pages and pictures show them. */
final class Plots {

    private Plots() {}

    static List<Plot> of(RunReport report) {
        List<Plot> plots = new ArrayList<>();
        Groups.byScenario(report).forEach((scenario, cases) -> plots.addAll(of(scenario, cases)));
        return plots;
    }

    static List<Plot> of(String scenario, List<Case> cases) {
        List<Plot> plots = new ArrayList<>(LossPlots.of(scenario, cases));
        plots.addAll(LatencyPlots.of(scenario, cases));
        plots.addAll(TimePlots.of(scenario, cases));
        plots.addAll(CostPlots.of(scenario, cases));
        return plots;
    }

    /** Of a plot's id, which has a scenario's name in it: nothing that a file system could take for more than a name. */
    static String fileName(Plot plot) {
        return plot.id().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "_") + ".png";
    }
}
