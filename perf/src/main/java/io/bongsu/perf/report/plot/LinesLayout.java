package io.bongsu.perf.report.plot;

import io.bongsu.perf.report.plot.Drawing.Anchor;
import io.bongsu.perf.report.plot.Drawing.Dot;
import io.bongsu.perf.report.plot.Drawing.Path;
import io.bongsu.perf.report.plot.Drawing.Words;
import io.bongsu.perf.report.plot.Plot.Kind;
import io.bongsu.perf.report.plot.Plot.Panel;
import io.bongsu.perf.report.plot.Plot.Point;
import io.bongsu.perf.report.plot.Plot.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** Lays out lines: legend, panels one below the other, the axis they share. */
final class LinesLayout {

    private static final List<List<Double>> DASHES =
            List.of(List.of(), List.of(6.0, 3.0), List.of(2.0, 3.0), List.of(9.0, 3.0, 2.0, 3.0));
    /** Corners; three kinds beside four dashes, so that no two lines of a plot have both alike. */
    private static final List<Integer> DOTS = List.of(0, 3, 4);

    private static final double LEFT = 58;
    private static final double RIGHT = 16;

    private final Plot.Lines plot;
    private final Drawing drawing;
    private final double right;
    private final Scale across;

    LinesLayout(Plot.Lines plot, double width) {
        this.plot = plot;
        this.drawing = new Drawing(plot.title(), width);
        this.right = width - RIGHT;
        double[] xs = all().flatMap(series -> series.points().stream())
                .mapToDouble(Point::x)
                .toArray();
        double[] shown = DoubleStream.concat(
                        DoubleStream.of(xs), plot.marks().stream().mapToDouble(Plot.Mark::at))
                .toArray();
        double least = DoubleStream.of(shown).min().orElse(0);
        double most = DoubleStream.of(shown).max().orElse(1);
        this.across = plot.across().kind() == Kind.LINEAR
                ? Scale.exact(Math.min(0, least), most, LEFT, right)
                : Scale.around(plot.across().kind(), least, most, LEFT, right);
    }

    private java.util.stream.Stream<Series> all() {
        return plot.panels().stream().flatMap(panel -> panel.series().stream());
    }

    Drawing from(double top) {
        double y = plot.panels().stream().anyMatch(panel -> panel.series().size() > 1) ? legend(top) : top;
        double height = plot.panels().size() == 1 ? 230 : 120;
        // Between the first panel's label and the panel stand the letters of the marks.
        double roomForLetters = plot.marks().isEmpty() ? 0 : 15;
        double first = y + 24 + roomForLetters;
        for (Panel panel : plot.panels()) {
            y += 24 + roomForLetters;
            drawing.text(12, y - 9 - roomForLetters, panel.up().label(), Drawing.TEXT_SIZE, Anchor.START, Ink.TEXT);
            panel(panel, y, y + height);
            for (Plot.Mark mark : plot.marks()) {
                double x = across.at(mark.at());
                drawing.line(x, y - 3, x, y + height, Ink.MARK, 1.4, 4.0, 3.0);
            }
            y += height + 6;
            roomForLetters = 0;
        }
        letters(first);
        for (Scale.Tick tick : across.ticks()) {
            double half = Drawing.widthOf(tick.label(), Drawing.SMALL) / 2;
            double x = Math.min(across.at(tick.value()), drawing.width - 2 - half);
            drawing.text(x, y + 12, tick.label(), Drawing.SMALL, Anchor.MIDDLE, Ink.MUTED);
        }
        drawing.text((LEFT + right) / 2, y + 30, plot.across().label(), Drawing.TEXT_SIZE, Anchor.MIDDLE, Ink.TEXT);
        y += 38;
        drawing.height = numbered(y);
        return drawing;
    }

    private double legend(double top) {
        double x = 12;
        double y = top + 12;
        List<Series> series = plot.panels().getFirst().series();
        for (int i = 0; i < series.size(); i++) {
            String label = Drawing.fitting(series.get(i).label(), Drawing.TEXT_SIZE, right - 46);
            double wide = 34 + Drawing.widthOf(label, Drawing.TEXT_SIZE) + 14;
            if (x > 12 && x + wide > right + 14) {
                x = 12;
                y += 18;
            }
            drawing.shapes.add(new Path(
                    List.of(new double[] {x, y - 4}, new double[] {x + 28, y - 4}), Ink.series(i), 2, dash(i), i));
            drawing.shapes.add(new Dot(x + 14, y - 4, sides(i), Ink.series(i), label, i));
            drawing.shapes.add(new Words(x + 34, y, label, Drawing.TEXT_SIZE, false, Anchor.START, Ink.TEXT, i));
            x += wide;
        }
        return y + 4;
    }

    private void panel(Panel panel, double top, double bottom) {
        double[] values = DoubleStream.concat(
                        panel.series().stream()
                                .flatMap(series -> series.points().stream())
                                .flatMapToDouble(point -> DoubleStream.of(point.least(), point.y(), point.most())),
                        panel.floors().stream().mapToDouble(Plot.Floor::value))
                .filter(value -> !Double.isNaN(value) && (panel.up().kind() != Kind.LOG || value > 0))
                .toArray();
        Scale up = Scale.around(
                panel.up().kind(),
                DoubleStream.of(values).min().orElse(0),
                DoubleStream.of(values).max().orElse(1),
                bottom,
                top);
        for (Scale.Tick tick : up.ticks()) {
            double y = up.at(tick.value());
            drawing.line(LEFT, y, right, y, Ink.GRID, 1);
            drawing.text(LEFT - 6, y + 4, tick.label(), Drawing.SMALL, Anchor.END, Ink.MUTED);
        }
        for (Scale.Tick tick : across.ticks()) {
            double x = across.at(tick.value());
            drawing.line(x, top, x, bottom, Ink.GRID, 1);
        }
        drawing.line(LEFT, bottom, right, bottom, Ink.AXIS, 1);
        for (Plot.Floor floor : panel.floors()) {
            double y = up.at(floor.value());
            drawing.line(LEFT, y, right, y, Ink.MARK, 1.2, 1.0, 3.0);
            drawing.text(right, y - 4, floor.label(), Drawing.SMALL, Anchor.END, Ink.TEXT);
        }
        for (int i = 0; i < panel.series().size(); i++) {
            series(panel.series().get(i), i, up);
        }
    }

    private void series(Series series, int index, Scale up) {
        Ink ink = Ink.series(index);
        for (Point point : series.points()) {
            if (point.most() > point.least()) {
                double x = across.at(point.x());
                drawing.shapes.add(new Path(
                        List.of(new double[] {x, up.at(point.least())}, new double[] {x, up.at(point.most())}),
                        ink,
                        1,
                        List.of(),
                        index));
            }
        }
        pieces(series, up).forEach(piece -> drawing.shapes.add(new Path(piece, ink, 2, dash(index), index)));
        for (Point point : series.points()) {
            if (point.tip() != null) {
                drawing.shapes.add(
                        new Dot(across.at(point.x()), up.at(point.y()), sides(index), ink, point.tip(), index));
            }
        }
    }

    /** A line is interrupted where nothing was seen. */
    private List<List<double[]>> pieces(Series series, Scale up) {
        List<List<double[]>> pieces = new ArrayList<>();
        List<double[]> piece = new ArrayList<>();
        for (Point point : series.points()) {
            if (Double.isNaN(point.y())) {
                pieces.add(piece);
                piece = new ArrayList<>();
            } else {
                piece.add(new double[] {across.at(point.x()), up.at(point.y())});
            }
        }
        pieces.add(piece);
        pieces.removeIf(some -> some.size() < 2);
        return pieces;
    }

    private static List<Double> dash(int index) {
        return DASHES.get(index % DASHES.size());
    }

    private static int sides(int index) {
        return DOTS.get(index % DOTS.size());
    }

    private void letters(double top) {
        double before = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < plot.marks().size(); i++) {
            double x = Math.max(across.at(plot.marks().get(i).at()), before + 12);
            before = x;
            drawing.bold(x, top - 6, letter(i), Drawing.TEXT_SIZE, Anchor.MIDDLE, Ink.MARK);
        }
    }

    /** What the marks mean, below: at the lines there is no room for it. */
    private double numbered(double top) {
        double y = top;
        for (int i = 0; i < plot.marks().size(); i++) {
            Plot.Mark mark = plot.marks().get(i);
            String text = String.format(java.util.Locale.ROOT, "%.1f s  %s", mark.at(), mark.label());
            y += 17;
            drawing.bold(12, y, letter(i), Drawing.TEXT_SIZE, Anchor.START, Ink.MARK);
            drawing.text(
                    LEFT - 30,
                    y,
                    Drawing.fitting(text, Drawing.TEXT_SIZE, right - LEFT + 30),
                    Drawing.TEXT_SIZE,
                    Anchor.START,
                    Ink.TEXT);
        }
        return y + 8;
    }

    private static String letter(int index) {
        return index < 26 ? String.valueOf((char) ('A' + index)) : String.valueOf(index + 1);
    }
}
