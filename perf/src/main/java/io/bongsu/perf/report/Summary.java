package io.bongsu.perf.report;

import io.bongsu.perf.report.Repetition.Losses;
import io.bongsu.perf.report.Slos.Standing;
import io.bongsu.perf.report.text.Numbers;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A report for the screen. */
public final class Summary {

    /** A longer name goes on in the line, and its figures stand further right. */
    private static final int WIDEST = 44;

    private static final Set<String> COLUMNS = Set.of("lost", "duplicated", "out of order");

    private final PrintStream screen;

    private Summary(PrintStream screen) {
        this.screen = screen;
    }

    public static void print(RunReport report, PrintStream screen) {
        new Summary(screen).print(report);
    }

    private void print(RunReport report) {
        screen.println(report.target() + (report.complete() ? "" : "   (NOT COMPLETE)"));
        Groups.byScenario(report).forEach(this::scenario);
        report.failures()
                .forEach(failure -> screen.println(System.lineSeparator() + "NOT MEASURED: " + failure.scenario() + ", "
                        + failure.name() + ": " + failure.why()));
        Slos slos = Slos.of(report);
        screen.println();
        screen.println("objectives, of all at Bongsu that was not injured on purpose");
        slos.overall().forEach(this::standing);
        if (!slos.injured().isEmpty()) {
            screen.println("the same, of what was injured on purpose");
            slos.injured().forEach(this::standing);
        }
    }

    private void scenario(String scenario, List<Case> cases) {
        int width = Math.min(
                WIDEST,
                cases.stream()
                        .mapToInt(measured -> measured.name().length())
                        .max()
                        .orElse(0));
        String format = "  %-" + width + "s %9s %9s %9s %10s %10s %9s%n";
        screen.println();
        screen.printf(Locale.ROOT, format, scenario, "p50 ms", "p99 ms", "max ms", "lost", "duplicated", "disorder");
        for (Case measured : cases) {
            Losses losses = measured.losses();
            screen.printf(
                    Locale.ROOT,
                    format,
                    measured.name(),
                    median(Figures.spread(measured, "p50")),
                    median(Figures.spread(measured, "p99")),
                    median(Figures.spread(measured, "max")),
                    Numbers.count(losses.lost()),
                    Numbers.count(losses.duplicated()),
                    Numbers.count(losses.outOfOrder()));
            faults(losses);
            readings(measured);
            measured.aims().stream()
                    .filter(aim -> !Figures.verdict(measured, aim).equals("met"))
                    .forEach(aim -> aim(measured, aim));
        }
        met(cases);
    }

    /** A line for each that was missed; those that were met are a number. */
    private void met(List<Case> cases) {
        long all = cases.stream().mapToLong(measured -> measured.aims().size()).sum();
        long met = cases.stream()
                .mapToLong(measured -> measured.aims().stream()
                        .filter(aim -> Figures.verdict(measured, aim).equals("met"))
                        .count())
                .sum();
        if (all > 0) {
            screen.println("  " + met + " of " + all + " aims met");
        }
    }

    /** Those that have no column, where there are any. */
    private void faults(Losses losses) {
        String faults = Figures.FAULTS.entrySet().stream()
                .filter(fault -> !COLUMNS.contains(fault.getKey()))
                .filter(fault -> fault.getValue().applyAsLong(losses) > 0)
                .map(fault ->
                        fault.getKey() + " " + Numbers.count(fault.getValue().applyAsLong(losses)))
                .collect(Collectors.joining("; "));
        if (!faults.isEmpty()) {
            screen.println("      " + faults);
        }
    }

    private void readings(Case measured) {
        String readings = Figures.units(List.of(measured)).entrySet().stream()
                .map(reading -> reading.getKey() + " "
                        + Numbers.with(String.valueOf(Figures.spread(measured, reading.getKey())), reading.getValue()))
                .collect(Collectors.joining("; "));
        if (!readings.isEmpty()) {
            screen.println("      " + readings);
        }
    }

    private void aim(Case measured, Case.Aim aim) {
        Double value = Figures.judged(measured, aim.reading());
        screen.println("      aim: " + aim.reading() + " " + Figures.aimText(aim) + ", seen "
                + (value == null ? "–" : Numbers.text(value)) + ", " + Figures.verdict(measured, aim));
    }

    private void standing(Standing standing) {
        screen.println("  " + standing.objective().promise() + ": " + standing.seen() + ", " + standing.verdict()
                + (standing.told() ? "; error budget: " + standing.objective().bad() + " " + standing.budget() : ""));
    }

    private static String median(@Nullable Spread spread) {
        return spread == null ? "–" : Numbers.text(spread.median());
    }
}
