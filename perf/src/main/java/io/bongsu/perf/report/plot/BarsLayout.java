package io.bongsu.perf.report.plot;

import io.bongsu.perf.report.plot.Drawing.Anchor;
import io.bongsu.perf.report.plot.Drawing.Box;
import io.bongsu.perf.report.text.Numbers;
import java.util.List;
import java.util.Objects;

/** Lays out bars: a row's label stands above its bars, so that it has the whole width, also on a phone. */
final class BarsLayout {

    private static final double ROW = 36;
    private static final double LEFT = 12;
    private static final double BAR = 10;

    private BarsLayout() {}

    static Drawing of(Plot.Bars plot, double width, double top) {
        Drawing drawing = new Drawing(plot.title(), width);
        double column = (width - 2 * LEFT) / plot.columns().size();
        List<List<String>> heads = plot.columns().stream()
                .map(head -> Layout.wrapped(head.label(), Drawing.TEXT_SIZE * 1.15, column - 4))
                .toList();
        int lines = heads.stream().mapToInt(List::size).max().orElse(1);
        double y = top + 15 * lines;
        for (int i = 0; i < heads.size(); i++) {
            List<String> head = heads.get(i);
            for (int line = 0; line < head.size(); line++) {
                double baseline = y - 15 * (head.size() - 1 - line);
                drawing.bold(LEFT + i * column, baseline, head.get(line), Drawing.TEXT_SIZE, Anchor.START, Ink.TEXT);
            }
        }
        y += 7;
        drawing.line(LEFT, y, width - LEFT, y, Ink.AXIS, 1);
        for (Plot.Row row : plot.rows()) {
            drawing.text(
                    LEFT,
                    y + 16,
                    Drawing.fitting(row.label(), Drawing.TEXT_SIZE, width - 2 * LEFT),
                    Drawing.TEXT_SIZE,
                    Anchor.START,
                    Ink.TEXT);
            for (int i = 0; i < plot.columns().size(); i++) {
                bar(drawing, plot, row, i, y + 21, column);
            }
            y += ROW;
            drawing.line(LEFT, y, width - LEFT, y, Ink.GRID, 1);
        }
        drawing.height = y + 6;
        return drawing;
    }

    private static void bar(Drawing drawing, Plot.Bars plot, Plot.Row row, int index, double y, double column) {
        double x = LEFT + index * column;
        Double value = row.values().get(index);
        if (value == null) {
            drawing.text(x, y + BAR - 1, "not measured", Drawing.SMALL, Anchor.START, Ink.MUTED);
            return;
        }
        double most = plot.rows().stream()
                .map(other -> other.values().get(index))
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        boolean bad = plot.columns().get(index).fault() && value > 0;
        String words = Numbers.text(value);
        double room = column - Drawing.widthOf(words, Drawing.SMALL) - 14;
        double length = value <= 0 || most <= 0 ? 0 : Math.max(1.5, room * value / most);
        drawing.line(x, y - 1, x, y + BAR + 1, Ink.AXIS, 1);
        if (length > 0) {
            drawing.shapes.add(new Box(
                    x,
                    y,
                    length,
                    BAR,
                    bad ? Ink.BAD : Ink.SERIES_1,
                    row.label() + ": " + plot.columns().get(index).label() + " " + words));
        }
        double afterBar = x + length + 5;
        if (bad) {
            drawing.bold(afterBar, y + BAR - 1, words, Drawing.SMALL, Anchor.START, Ink.BAD);
        } else {
            drawing.text(afterBar, y + BAR - 1, words, Drawing.SMALL, Anchor.START, Ink.TEXT);
        }
    }
}
