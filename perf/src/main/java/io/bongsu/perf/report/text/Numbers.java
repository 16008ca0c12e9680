package io.bongsu.perf.report.text;

import java.util.Locale;

/** Numbers as people read them: three figures that mean something. */
public final class Numbers {

    private Numbers() {}

    public static String text(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        double size = Math.abs(value);
        String format = size >= 100 || value == Math.rint(value)
                ? "%,.0f"
                : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : size >= 0.001 ? "%.4f" : "%.2e";
        return String.format(Locale.ROOT, format, value);
    }

    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** With its unit, as it is written: a space before all but none. */
    public static String with(String number, String unit) {
        return unit.isEmpty() ? number : number + " " + unit;
    }
}
