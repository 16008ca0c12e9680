package io.bongsu.perf.report;

import io.bongsu.perf.report.Case.Aim;
import io.bongsu.perf.report.text.Markup;
import io.bongsu.perf.report.text.Numbers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The aims of a scenario: each once, with the cases that missed it by name and the others as a number. */
final class AimsTable {

    private AimsTable() {}

    static void write(Markup page, List<Case> cases) {
        Map<Aim, List<Case>> aims = new LinkedHashMap<>();
        cases.forEach(measured -> measured.aims()
                .forEach(aim -> aims.computeIfAbsent(aim, first -> new java.util.ArrayList<>())
                        .add(measured)));
        if (aims.isEmpty()) {
            return;
        }
        page.leaf("h3", "Aims, set before it was measured");
        Shell.table(page, table -> {
            Shell.head(page, List.of("Aim", "Verdict", "Missed by (and seen there)"), true);
            page.open("tbody");
            aims.forEach((aim, those) -> row(page, aim, those));
            page.close();
        });
    }

    private static void row(Markup page, Aim aim, List<Case> cases) {
        String unit = unit(aim, cases);
        List<Case> missed = with("MISSED", aim, cases);
        List<Case> untold = with("not measured", aim, cases);
        int met = cases.size() - missed.size() - untold.size();
        page.open("tr").leaf("th", aim.reading() + " " + Numbers.with(Figures.aimText(aim), unit), "scope", "row");
        page.open("td", "class", "words");
        page.leaf(
                "b",
                !missed.isEmpty() ? "MISSED" : untold.isEmpty() ? "met" : "not measured",
                "class",
                missed.isEmpty() ? "" : "bad");
        page.text(" (" + met + " of " + cases.size() + " met it"
                + (untold.isEmpty() ? "" : ", " + untold.size() + " not measured") + ")");
        page.close();
        page.leaf(
                "td",
                Stream.concat(
                                missed.stream().map(measured -> measured.name() + ": " + seen(measured, aim, unit)),
                                untold.stream().map(measured -> measured.name() + ": not measured"))
                        .collect(Collectors.joining("; ")),
                "class",
                "words");
        page.close();
    }

    private static List<Case> with(String verdict, Aim aim, List<Case> cases) {
        return cases.stream()
                .filter(measured -> Figures.verdict(measured, aim).equals(verdict))
                .toList();
    }

    private static String unit(Aim aim, List<Case> cases) {
        return Figures.PERCENTILES.containsKey(aim.reading())
                ? "ms"
                : Figures.units(cases).getOrDefault(aim.reading(), "");
    }

    private static String seen(Case measured, Aim aim, String unit) {
        Spread spread = Figures.spread(measured, aim.reading());
        Double value = Figures.judged(measured, aim.reading());
        String number = spread != null ? spread.toString() : value == null ? "–" : Numbers.text(value);
        return Numbers.with(number, unit);
    }

    /** One cell, for the row of a case. */
    static void verdicts(Markup page, Case measured) {
        List<Aim> aims = measured.aims();
        long missed = count(measured, "MISSED");
        long met = count(measured, "met");
        String words = aims.isEmpty()
                ? "–"
                : missed > 0
                        ? missed + " of " + aims.size() + " MISSED"
                        : met == aims.size() ? met + " met" : met + " of " + aims.size() + " met";
        page.leaf("td", words, "class", missed > 0 ? "bad" : "");
    }

    private static long count(Case measured, String verdict) {
        return measured.aims().stream()
                .filter(aim -> Figures.verdict(measured, aim).equals(verdict))
                .count();
    }
}
