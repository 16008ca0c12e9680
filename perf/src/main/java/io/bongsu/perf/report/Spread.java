package io.bongsu.perf.report;

import io.bongsu.perf.report.text.Numbers;
import java.util.Arrays;
import java.util.Collection;

/**
 * One reading of several repetitions.
 *
 * @param median the middle one; of an even number the mean of the two in the middle
 * @param runs how many there were, at least one
 */
record Spread(double median, double least, double most, int runs) {

    static Spread of(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("Nothing was measured");
        }
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], Arrays.stream(sorted).max().getAsDouble(), sorted.length);
    }

    double width() {
        return most - least;
    }

    boolean overlaps(Spread other) {
        return least <= other.most && other.least <= most;
    }

    /** The least and the most; empty where there was one repetition, which says nothing of them. */
    String range() {
        return runs == 1 ? "" : Numbers.text(least) + "–" + Numbers.text(most);
    }

    @Override
    public String toString() {
        return Numbers.text(median) + (runs == 1 ? "" : " [" + range() + "]");
    }
}
