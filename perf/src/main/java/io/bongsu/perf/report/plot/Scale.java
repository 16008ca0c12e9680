package io.bongsu.perf.report.plot;

import io.bongsu.perf.report.plot.Plot.Kind;
import io.bongsu.perf.report.text.Numbers;
import java.util.ArrayList;
import java.util.List;

/** Where on an axis a value stands, and which values are written at it. */
record Scale(Kind kind, double least, double most, double from, double to) {

    record Tick(double value, String label) {}

    /** Round ends around what is shown; zero is part of a linear axis, so that lengths can be compared. */
    static Scale around(Kind kind, double least, double most, double from, double to) {
        return switch (kind) {
            case LINEAR -> {
                double top = most <= 0 ? 1 : most;
                double step = step(top / 4);
                yield new Scale(kind, Math.min(0, least), Math.ceil(top / step - 1e-9) * step, from, to);
            }
            case LOG -> {
                double low = least <= 0 ? 0.001 : least;
                double high = Math.max(most, low * 2);
                yield new Scale(kind, floor125(low), ceiling125(high), from, to);
            }
            case PERCENTILE -> new Scale(kind, 0, Math.max(0.9, most), from, to);
        };
    }

    /** Not round: the axis is as long as what is shown. */
    static Scale exact(double least, double most, double from, double to) {
        return new Scale(Kind.LINEAR, least, most > least ? most : least + 1, from, to);
    }

    double at(double value) {
        double share = (transformed(value) - transformed(least)) / (transformed(most) - transformed(least));
        return from + Math.clamp(share, 0, 1) * (to - from);
    }

    private double transformed(double value) {
        return switch (kind) {
            case LINEAR -> value;
            case LOG -> Math.log10(Math.max(value, least));
            case PERCENTILE -> -Math.log10(1 - value);
        };
    }

    List<Tick> ticks() {
        return switch (kind) {
            case LINEAR -> linear();
            case LOG -> logarithmic();
            case PERCENTILE -> percentiles();
        };
    }

    private List<Tick> linear() {
        double step = step((most - least) / 4);
        List<Tick> ticks = new ArrayList<>();
        for (double value = Math.ceil(least / step) * step; value <= most + step * 1e-6; value += step) {
            ticks.add(tick(Math.abs(value) < step * 1e-6 ? 0 : value));
        }
        return ticks;
    }

    private List<Tick> logarithmic() {
        List<Tick> ticks = new ArrayList<>();
        boolean wide = Math.log10(most / least) > 2.5;
        for (double decade = Math.pow(10, Math.floor(Math.log10(least))); decade <= most; decade *= 10) {
            for (double digit : wide ? new double[] {1} : new double[] {1, 2, 5}) {
                double value = decade * digit;
                if (value >= least * 0.999 && value <= most * 1.001) {
                    ticks.add(tick(value));
                }
            }
        }
        return ticks;
    }

    private List<Tick> percentiles() {
        List<Tick> ticks = new ArrayList<>(List.of(new Tick(0, "0"), new Tick(0.5, "50")));
        String[] labels = {"90", "99", "99.9", "99.99", "99.999", "99.9999"};
        for (int nines = 1; nines <= labels.length && 1 - Math.pow(10, -nines) <= most + 1e-12; nines++) {
            ticks.add(new Tick(1 - Math.pow(10, -nines), labels[nines - 1]));
        }
        return ticks;
    }

    /** 0.30000000000000004 is 0.3. */
    private static Tick tick(double value) {
        double rounded = Double.parseDouble(String.format(java.util.Locale.ROOT, "%.6g", value));
        String label = Math.abs(rounded) < 100 && rounded != Math.rint(rounded)
                ? java.math.BigDecimal.valueOf(rounded).stripTrailingZeros().toPlainString()
                : Numbers.text(rounded);
        return new Tick(value, label);
    }

    /** 1, 2 or 5 times a power of ten, not below the rough one. */
    private static double step(double rough) {
        return rough <= 0 ? 1 : ceiling125(rough);
    }

    private static double ceiling125(double value) {
        double decade = Math.pow(10, Math.floor(Math.log10(value)));
        for (double digit : new double[] {1, 2, 5}) {
            if (value <= decade * digit * (1 + 1e-9)) {
                return decade * digit;
            }
        }
        return decade * 10;
    }

    private static double floor125(double value) {
        double decade = Math.pow(10, Math.floor(Math.log10(value)));
        for (double digit : new double[] {5, 2, 1}) {
            if (value >= decade * digit * (1 - 1e-9)) {
                return decade * digit;
            }
        }
        return decade;
    }
}
