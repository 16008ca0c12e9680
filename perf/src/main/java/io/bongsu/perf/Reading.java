package io.bongsu.perf;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing measured, once in each run.
 *
 * @param unit of the values, as a reader writes it: {@code /s}, {@code ms}, {@code µs}, or empty for a ratio
 * @param runs the values in the order they were taken, at least one
 * @param aim null where it is told for comparison only
 */
record Reading(
        String name,
        String unit,
        List<Double> runs,
        @Nullable Aim aim) {

    Reading {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException(name + " was never measured");
        }
        runs = List.copyOf(runs);
    }

    static Reading of(String name, String unit, List<Double> runs) {
        return new Reading(name, unit, runs, null);
    }

    Reading withAim(Aim wanted) {
        return new Reading(name, unit, runs, wanted);
    }

    /** The middle one; of an even number the mean of the two in the middle. */
    double median() {
        List<Double> sorted = runs.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
