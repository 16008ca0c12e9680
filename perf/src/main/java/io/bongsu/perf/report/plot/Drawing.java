package io.bongsu.perf.report.plot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plot laid out: what is to be drawn, from back to front, in units of a CSS pixel. */
final class Drawing {

    /** {@code series} of whatever belongs to none. */
    static final int NONE = -1;

    sealed interface Shape {}

    /** @param dash lengths of line and gap in turn; empty for a whole line */
    record Path(List<double[]> points, Ink ink, double width, List<Double> dash, int series) implements Shape {}

    record Box(
            double x,
            double y,
            double width,
            double height,
            Ink ink,
            @Nullable String tip) implements Shape {}

    /** @param sides 0 for a disc, else the corners of what stands there instead */
    record Dot(double x, double y, int sides, Ink ink, String tip, int series) implements Shape {}

    record Words(double x, double y, String text, double size, boolean bold, Anchor anchor, Ink ink, int series)
            implements Shape {}

    enum Anchor {
        START,
        MIDDLE,
        END
    }

    static final double TEXT_SIZE = 12;
    static final double SMALL = 11;

    final String label;
    final double width;
    double height;
    final List<Shape> shapes = new ArrayList<>();

    Drawing(String label, double width) {
        this.label = label;
        this.width = width;
    }

    void line(double x1, double y1, double x2, double y2, Ink ink, double thickness, Double... dash) {
        shapes.add(
                new Path(List.of(new double[] {x1, y1}, new double[] {x2, y2}), ink, thickness, List.of(dash), NONE));
    }

    void text(double x, double y, String text, double size, Anchor anchor, Ink ink) {
        shapes.add(new Words(x, y, text, size, false, anchor, ink, NONE));
    }

    void bold(double x, double y, String text, double size, Anchor anchor, Ink ink) {
        shapes.add(new Words(x, y, text, size, true, anchor, ink, NONE));
    }

    /** About how wide a text will be: fonts differ, so that what depends on it leaves room. */
    static double widthOf(String text, double size) {
        return text.length() * size * 0.56;
    }

    /** As much of it as fits. */
    static String fitting(String text, double size, double room) {
        int most = Math.max(1, (int) (room / (size * 0.56)));
        return text.length() <= most
                ? text
                : text.substring(0, Math.max(1, most - 1)).stripTrailing() + "…";
    }
}
