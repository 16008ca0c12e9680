package io.bongsu.perf.report;

import io.bongsu.perf.report.Comparison.Fact;
import io.bongsu.perf.report.Comparison.Figure;
import io.bongsu.perf.report.Comparison.Pair;
import io.bongsu.perf.report.text.Numbers;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** A comparison for the screen. */
final class ComparisonText {

    static final String HOW_TO_READ =
            "Beyond spread: the medians are further apart than the repetitions of either side, and no"
                    + " repetition of one side lies among the other's. Chance alone parts the sides of one reading in ten with three"
                    + " repetitions each, of one in 126 with five: one such difference among many is no finding. Repetitions follow each other in one run; another"
                    + " run, of the same program on the same machine, may be further off than they are from each other: repeat the run.";

    private final PrintStream screen;

    ComparisonText(PrintStream screen) {
        this.screen = screen;
    }

    void print(Comparison comparison) {
        if (comparison.surroundings().isEmpty()) {
            screen.println("Measured in the same surroundings.");
        } else {
            screen.println("NOT THE SAME SURROUNDINGS: differences may come from these.");
            facts("  ", comparison.surroundings());
        }
        screen.println(found(comparison));
        screen.println(HOW_TO_READ);
        comparison.pairs().forEach(this::pair);
        only("Only in A", comparison.onlyA());
        only("Only in B", comparison.onlyB());
    }

    /** How many readings differ beyond their spread, of how many, and how many would at most if nothing had changed. */
    static String found(Comparison comparison) {
        List<Figure> told = comparison.pairs().stream()
                .flatMap(pair -> pair.figures().stream())
                .filter(figure -> figure.verdict() != Comparison.Verdict.UNTOLD)
                .toList();
        long beyond = told.stream()
                .filter(figure -> figure.verdict() == Comparison.Verdict.BEYOND)
                .count();
        long losses = comparison.pairs().stream()
                .filter(pair -> !pair.losses().isEmpty())
                .count();
        return comparison.pairs().size() + " cases are in both; losses differ in " + losses + ". Of " + told.size()
                + " readings with "
                + Comparison.ENOUGH + " repetitions or more, " + beyond
                + " differ beyond their spread; chance alone would part up to "
                + Math.round(told.stream().mapToDouble(Figure::byChance).sum()) + ".";
    }

    private void pair(Pair pair) {
        screen.println();
        screen.println(pair.scenario() + ": " + pair.name());
        if (!pair.factors().isEmpty()) {
            screen.println("  NOT THE SAME CASE, though its name is:");
            facts("    ", pair.factors());
        }
        if (!pair.losses().isEmpty()) {
            screen.println("  LOSSES DIFFER:");
            facts("    ", pair.losses());
        }
        int width = pair.figures().stream()
                .mapToInt(figure -> figure.reading().length())
                .max()
                .orElse(1);
        for (Figure figure : pair.figures()) {
            Double ratio = figure.ratio();
            screen.printf(
                    Locale.ROOT,
                    "  %-" + width + "s  %9s → %9s %-3s %7s  %s%n",
                    figure.reading(),
                    Numbers.text(figure.a()),
                    Numbers.text(figure.b()),
                    figure.unit(),
                    ratio == null ? "" : "×" + Numbers.text(ratio),
                    figure.words());
        }
    }

    private void facts(String indent, List<Fact> facts) {
        facts.forEach(fact -> screen.println(indent + fact.what() + ": " + fact.a() + " → " + fact.b()));
    }

    private void only(String title, List<String> names) {
        if (!names.isEmpty()) {
            screen.println();
            screen.println(title + ": " + String.join("; ", names));
        }
    }
}
