package io.bongsu.perf.report;

import io.bongsu.perf.report.Groups.Group;
import io.bongsu.perf.report.plot.Plot;
import io.bongsu.perf.report.plot.Plot.Axis;
import io.bongsu.perf.report.plot.Plot.Kind;
import io.bongsu.perf.report.plot.Plot.Point;
import io.bongsu.perf.report.text.Numbers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** The distributions of delays, whole, as HdrHistogram plots them. */
final class LatencyPlots {

    /** Above this ratio of the longest to the shortest that is shown, a linear axis shows nothing but the longest. */
    private static final double TOO_WIDE = 40;

    private static final String CAPTION =
            "All repetitions together. Each nine has as much room as the one before; a line ends where one delay of it is left."
                    + " Dots: p50, p90, p99, p99.9, longest.";

    private LatencyPlots() {}

    static List<Plot> of(String scenario, List<Case> cases) {
        List<Plot> plots = new ArrayList<>();
        List<Case> timed =
                cases.stream().filter(measured -> measured.delays().count() > 0).toList();
        for (Group group : timed.isEmpty() ? List.<Group>of() : Groups.of(timed)) {
            List<Plot.Series> lines = new ArrayList<>();
            group.labels().forEach((label, measured) -> lines.add(line(label, measured.delays())));
            Kind kind = wide(lines) ? Kind.LOG : Kind.LINEAR;
            plots.add(new Plot.Lines(
                    scenario + "-delays-" + (plots.size() + 1),
                    scenario + ": delays" + (group.title().isEmpty() ? "" : ", " + group.title()),
                    CAPTION,
                    new Axis("percentile, %", Kind.PERCENTILE),
                    List.of(new Plot.Panel(
                            new Axis(kind == Kind.LOG ? "delay, ms (logarithmic)" : "delay, ms", kind),
                            lines,
                            floors(group.labels().values()))),
                    List.of()));
        }
        return plots;
    }

    private static boolean wide(List<Plot.Series> lines) {
        double shortest = lines.stream()
                .mapToDouble(line -> line.points().getFirst().y())
                .min()
                .orElse(1);
        double longest = lines.stream()
                .mapToDouble(line -> line.points().getLast().y())
                .max()
                .orElse(1);
        return longest > TOO_WIDE * Math.max(shortest, 0.001);
    }

    /** Where they differ within a plot they are in the table alone. */
    private static List<Plot.Floor> floors(Collection<Case> cases) {
        List<Double> floors = cases.stream()
                .map(Case::floorMillis)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        boolean all = cases.stream().allMatch(measured -> measured.floorMillis() != null);
        return all && floors.size() == 1
                ? List.of(new Plot.Floor(
                        "floor of the emulated network " + Numbers.text(floors.getFirst()) + " ms", floors.getFirst()))
                : List.of();
    }

    private static Plot.Series line(String label, Delays delays) {
        Histogram histogram = delays.histogram();
        double last = 1 - 1.0 / Math.max(2, histogram.getTotalCount());
        List<Point> points = new ArrayList<>();
        for (HistogramIterationValue step : histogram.percentiles(5)) {
            double share = step.getPercentileLevelIteratedTo() / 100;
            if (share < last) {
                points.add(bend(share, step.getValueIteratedTo() / 1e3));
            }
        }
        for (double percentile : new double[] {50, 90, 99, 99.9}) {
            if (percentile / 100 < last) {
                points.add(dot(percentile / 100, delays.millis(percentile), label + ", p" + Numbers.text(percentile)));
            }
        }
        points.add(dot(last, delays.maxMillis(), label + ", longest"));
        points.sort(java.util.Comparator.comparingDouble(Point::x));
        return new Plot.Series(label, points);
    }

    private static Point bend(double x, double y) {
        return new Point(x, y, y, y, null);
    }

    private static Point dot(double x, double y, String what) {
        return new Point(x, y, y, y, what + ": " + Numbers.text(y) + " ms");
    }
}
