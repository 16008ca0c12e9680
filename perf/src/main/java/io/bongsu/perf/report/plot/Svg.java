package io.bongsu.perf.report.plot;

import io.bongsu.perf.report.text.Markup;
import java.util.Locale;
import java.util.stream.Collectors;

/** Draws a plot into a page. Colours are classes, which {@link Ink#css} says; a tip is an SVG title, which needs no script. */
public final class Svg {

    /** Narrow, so that its words can still be read where a phone makes it narrower; a desktop makes it wider. */
    private static final double WIDTH = 460;

    private final Markup page;

    private Svg(Markup page) {
        this.page = page;
    }

    public static void draw(Plot plot, Markup page) {
        Drawing drawing = Layout.bare(plot, WIDTH);
        page.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "viewBox",
                "0 0 " + number(drawing.width) + " " + number(drawing.height),
                "role",
                "img",
                "aria-label",
                drawing.label);
        Svg svg = new Svg(page);
        drawing.shapes.forEach(svg::shape);
        page.close();
    }

    private void shape(Drawing.Shape shape) {
        switch (shape) {
            case Drawing.Path path -> path(path);
            case Drawing.Box box -> box(box);
            case Drawing.Dot dot -> dot(dot);
            case Drawing.Words words -> words(words);
        }
    }

    private void path(Drawing.Path path) {
        String points = path.points().stream()
                .map(point -> number(point[0]) + "," + number(point[1]))
                .collect(Collectors.joining(" "));
        StringBuilder dash = new StringBuilder();
        for (double length : path.dash()) {
            dash.append(dash.isEmpty() ? "" : " ").append(number(length));
        }
        page.leaf(
                "polyline",
                "",
                "class",
                classes("l-" + path.ink().cssName(), path.series()),
                "fill",
                "none",
                "stroke-width",
                number(path.width()),
                "stroke-dasharray",
                dash.isEmpty() ? "none" : dash.toString(),
                "stroke-linejoin",
                "round",
                "points",
                points);
    }

    private void box(Drawing.Box box) {
        page.open(
                "rect",
                "class",
                "f-" + box.ink().cssName(),
                "x",
                number(box.x()),
                "y",
                number(box.y()),
                "width",
                number(box.width()),
                "height",
                number(box.height()));
        if (box.tip() != null) {
            page.leaf("title", box.tip());
        }
        page.close();
    }

    private void dot(Drawing.Dot dot) {
        String classes = classes("f-" + dot.ink().cssName() + " dot", dot.series());
        if (dot.sides() == 0) {
            page.open(
                    "circle",
                    "class",
                    classes,
                    "cx",
                    number(dot.x()),
                    "cy",
                    number(dot.y()),
                    "r",
                    number(Corners.RADIUS));
        } else {
            String points = Corners.of(dot).stream()
                    .map(point -> number(point[0]) + "," + number(point[1]))
                    .collect(Collectors.joining(" "));
            page.open("polygon", "class", classes, "points", points);
        }
        page.leaf("title", dot.tip());
        page.close();
    }

    private void words(Drawing.Words words) {
        String anchor =
                switch (words.anchor()) {
                    case START -> "start";
                    case MIDDLE -> "middle";
                    case END -> "end";
                };
        page.leaf(
                "text",
                words.text(),
                "class",
                classes("f-" + words.ink().cssName(), words.series()),
                "x",
                number(words.x()),
                "y",
                number(words.y()),
                "font-size",
                number(words.size()),
                "font-weight",
                words.bold() ? "600" : "400",
                "text-anchor",
                anchor);
    }

    private static String classes(String own, int series) {
        return series == Drawing.NONE ? own : own + " s s" + series;
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
