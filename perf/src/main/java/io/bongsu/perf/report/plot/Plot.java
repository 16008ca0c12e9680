package io.bongsu.perf.report.plot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One plot as data. */
public sealed interface Plot {

    /** Unlike any other of its report; also the name of its picture. */
    String id();

    String title();

    /** What a reader must know to read it. */
    String caption();

    /**
     * Lines over one axis, in one panel or in several that share it.
     *
     * @param marks what happened at some place of the shared axis
     */
    record Lines(String id, String title, String caption, Axis across, List<Panel> panels, List<Mark> marks)
            implements Plot {

        public Lines {
            panels = List.copyOf(panels);
            marks = List.copyOf(marks);
        }
    }

    /** @param floors bounds that the values cannot come below, told as lines across */
    record Panel(Axis up, List<Series> series, List<Floor> floors) {

        public Panel {
            series = List.copyOf(series);
            floors = List.copyOf(floors);
        }
    }

    /** @param label with the unit */
    record Axis(String label, Kind kind) {}

    /** {@code PERCENTILE} is HdrHistogram's: the logarithm of 1 / (1 - p), so that each nine has as much room as the one before. */
    enum Kind {
        LINEAR,
        LOG,
        PERCENTILE
    }

    record Floor(String label, double value) {}

    record Mark(double at, String label) {}

    record Series(String label, List<Point> points) {

        public Series {
            points = List.copyOf(points);
        }
    }

    /**
     * @param y NaN where nothing was seen
     * @param least of the repetitions; the same as {@code y} where there are none to tell
     * @param tip what is told of it; null where it is a bend of the line without a dot
     */
    record Point(
            double x,
            double y,
            double least,
            double most,
            @Nullable String tip) {}

    /** Bars in columns, each with a scale of its own; a zero is written, and a value that is null was not measured. */
    record Bars(String id, String title, String caption, List<Column> columns, List<Row> rows) implements Plot {

        public Bars {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }
    }

    /** @param fault whether anything above zero is bad */
    record Column(String label, boolean fault) {}

    record Row(String label, List<@Nullable Double> values) {}

    /** A table of cells that are compared across a row. */
    record Matrix(String id, String title, String caption, List<String> columns, List<Line> lines) implements Plot {

        public Matrix {
            columns = List.copyOf(columns);
            lines = List.copyOf(lines);
        }
    }

    record Line(String label, List<@Nullable Cell> cells) {}

    /**
     * @param share of the largest value of its row, from 0 to 1, drawn as a bar
     * @param bad whether the first of the details tells of a fault
     */
    record Cell(String main, List<String> details, double share, boolean bad) {}
}
