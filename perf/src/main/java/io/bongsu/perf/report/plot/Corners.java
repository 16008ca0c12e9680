package io.bongsu.perf.report.plot;

import java.util.List;
import java.util.stream.IntStream;

/** Where the corners of a dot are that is no disc. */
final class Corners {

    static final double RADIUS = 3.6;

    private Corners() {}

    /** One corner up; four corners are a diamond. Larger than a disc's radius, for the same area to the eye. */
    static List<double[]> of(Drawing.Dot dot) {
        double radius = RADIUS * (dot.sides() == 3 ? 1.45 : 1.25);
        return IntStream.range(0, dot.sides())
                .mapToObj(i -> {
                    double angle = 2 * Math.PI * i / dot.sides() - Math.PI / 2;
                    return new double[] {dot.x() + radius * Math.cos(angle), dot.y() + radius * Math.sin(angle)};
                })
                .toList();
    }
}
