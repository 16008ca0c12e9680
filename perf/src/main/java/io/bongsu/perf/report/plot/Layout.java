package io.bongsu.perf.report.plot;

import io.bongsu.perf.report.plot.Drawing.Anchor;

/** Makes a plot a drawing of a given width. */
final class Layout {

    private static final double TITLE_SIZE = 15;

    private Layout() {}

    /** For a page, which says title and caption itself, so that they can be copied. */
    static Drawing bare(Plot plot, double width) {
        return laidOut(plot, width, 4);
    }

    /** For a picture that stands alone. */
    static Drawing titled(Plot plot, double width) {
        double captionSize = Drawing.SMALL;
        java.util.List<String> caption = wrapped(plot.caption(), captionSize, width - 24);
        Drawing drawing = laidOut(plot, width, 30 + 15 * caption.size());
        drawing.bold(12, 22, Drawing.fitting(plot.title(), TITLE_SIZE, width - 24), TITLE_SIZE, Anchor.START, Ink.TEXT);
        double y = 40;
        for (String line : caption) {
            drawing.text(12, y, line, captionSize, Anchor.START, Ink.MUTED);
            y += 15;
        }
        return drawing;
    }

    private static Drawing laidOut(Plot plot, double width, double top) {
        return switch (plot) {
            case Plot.Lines lines -> new LinesLayout(lines, width).from(top);
            case Plot.Bars bars -> BarsLayout.of(bars, width, top);
            case Plot.Matrix matrix -> MatrixLayout.of(matrix, width, top);
        };
    }

    static java.util.List<String> wrapped(String text, double size, double room) {
        java.util.List<String> lines = new java.util.ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && Drawing.widthOf(line + " " + word, size) > room) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        if (!line.isEmpty()) {
            lines.add(line.toString());
        }
        return lines;
    }
}
