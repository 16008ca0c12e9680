package io.bongsu.perf.report.plot;

import io.bongsu.perf.report.plot.Drawing.Anchor;
import io.bongsu.perf.report.plot.Drawing.Box;
import java.util.List;

/** Lays out a matrix: a line's label stands above its cells. */
final class MatrixLayout {

    private static final double LEFT = 12;
    private static final double DETAIL = 15;

    private MatrixLayout() {}

    static Drawing of(Plot.Matrix plot, double width, double top) {
        Drawing drawing = new Drawing(plot.title(), width);
        double column = (width - 2 * LEFT) / plot.columns().size();
        double y = top + 14;
        for (int i = 0; i < plot.columns().size(); i++) {
            drawing.bold(LEFT + i * column, y, plot.columns().get(i), Drawing.TEXT_SIZE, Anchor.START, Ink.TEXT);
        }
        y += 8;
        for (Plot.Line line : plot.lines()) {
            drawing.shapes.add(new Box(LEFT - 6, y, width - 2 * LEFT + 12, 20, Ink.BAND, null));
            drawing.text(
                    LEFT,
                    y + 14,
                    Drawing.fitting(line.label(), Drawing.TEXT_SIZE, width - 2 * LEFT),
                    Drawing.TEXT_SIZE,
                    Anchor.START,
                    Ink.TEXT);
            y += 20;
            int details = 0;
            for (int i = 0; i < line.cells().size(); i++) {
                Plot.Cell cell = line.cells().get(i);
                if (cell == null) {
                    drawing.text(LEFT + i * column, y + 17, "not measured", Drawing.SMALL, Anchor.START, Ink.MUTED);
                } else {
                    cell(drawing, cell, LEFT + i * column, y, column);
                    details = Math.max(details, lines(cell, column).size());
                }
            }
            y += 30 + details * DETAIL + 6;
        }
        drawing.height = y + 2;
        return drawing;
    }

    private static List<String> lines(Plot.Cell cell, double column) {
        return cell.details().stream()
                .flatMap(detail -> Layout.wrapped(detail, Drawing.SMALL, column - 4).stream())
                .toList();
    }

    private static void cell(Drawing drawing, Plot.Cell cell, double x, double y, double column) {
        double room = column - 14;
        drawing.bold(x, y + 17, cell.main(), Drawing.TEXT_SIZE + 1, Anchor.START, Ink.TEXT);
        drawing.shapes.add(new Box(x, y + 22, room, 4, Ink.GRID, null));
        if (cell.share() > 0) {
            drawing.shapes.add(new Box(x, y + 22, Math.max(1.5, room * cell.share()), 4, Ink.SERIES_1, null));
        }
        List<String> details = lines(cell, column);
        for (int i = 0; i < details.size(); i++) {
            double baseline = y + 26 + (i + 1) * DETAIL;
            String text = details.get(i);
            if (cell.bad() && i == 0) {
                drawing.bold(x, baseline, text, Drawing.SMALL, Anchor.START, Ink.BAD);
            } else {
                drawing.text(x, baseline, text, Drawing.SMALL, Anchor.START, Ink.MUTED);
            }
        }
    }
}
