package io.bongsu.perf.scenario;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Tells who waits what is measured and how long it will take still: one line that is written over, or a line each. */
final class Progress {

    /** Makes one, once it is known how much there is to do. */
    interface Maker {
        Progress over(Duration whole);
    }

    private static final int WIDTH = 24;

    private final PrintStream screen;
    private final boolean rewrites;
    private final Duration whole;
    private final long beganNanos = System.nanoTime();
    private Duration done = Duration.ZERO;

    /** @param whole what is expected of all that will be told */
    Progress(PrintStream screen, boolean rewrites, Duration whole) {
        this.screen = screen;
        this.rewrites = rewrites;
        this.whole = whole;
    }

    void begins(String what) {
        String line = line(what);
        screen.print(rewrites ? "\r\033[K" + line : line + System.lineSeparator());
        screen.flush();
    }

    private String line(String what) {
        double part = whole.isZero() ? 1 : Math.min(1, done.toMillis() / (double) whole.toMillis());
        int filled = (int) (part * WIDTH);
        return String.format(
                Locale.ROOT,
                "[%s%s] %3.0f %%  %s left  %s",
                "#".repeat(filled),
                ".".repeat(WIDTH - filled),
                part * 100,
                left(part),
                what);
    }

    /** By what was expected at first, and later by what it really took. */
    private String left(double part) {
        Duration took = Duration.ofNanos(System.nanoTime() - beganNanos);
        Duration left =
                part < 0.05 ? whole.minus(done) : Duration.ofMillis((long) (took.toMillis() * (1 - part) / part));
        return left.toMinutes() > 0
                ? left.toMinutes() + " min " + left.toSecondsPart() + " s"
                : left.toSecondsPart() + " s";
    }

    void ended(Duration expected) {
        done = done.plus(expected);
    }

    void over() {
        if (rewrites) {
            screen.print("\r\033[K");
            screen.flush();
        }
    }
}
