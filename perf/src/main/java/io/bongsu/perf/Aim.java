package io.bongsu.perf;

import java.util.Locale;

/** What a reading should reach; missing it is said, and is no failure of the program. */
record Aim(boolean atLeast, double bound) {

    static Aim atLeast(double bound) {
        return new Aim(true, bound);
    }

    static Aim atMost(double bound) {
        return new Aim(false, bound);
    }

    boolean metBy(double value) {
        return atLeast ? value >= bound : value <= bound;
    }

    @Override
    public String toString() {
        return (atLeast ? "≥ " : "≤ ") + String.format(Locale.ROOT, bound == Math.rint(bound) ? "%.0f" : "%.2f", bound);
    }
}
