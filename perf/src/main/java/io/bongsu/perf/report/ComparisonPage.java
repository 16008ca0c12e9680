package io.bongsu.perf.report;

import io.bongsu.perf.report.Comparison.Fact;
import io.bongsu.perf.report.Comparison.Figure;
import io.bongsu.perf.report.Comparison.Pair;
import io.bongsu.perf.report.Comparison.Verdict;
import io.bongsu.perf.report.text.Markup;
import io.bongsu.perf.report.text.Numbers;
import java.util.List;

/** A comparison as a page. */
final class ComparisonPage {

    private final Markup page;

    private ComparisonPage(Markup page) {
        this.page = page;
    }

    static String of(Comparison comparison) {
        return Shell.page("Bongsu perf: two runs", page -> new ComparisonPage(page).write(comparison));
    }

    private void write(Comparison comparison) {
        page.leaf("h1", "Two runs, A and B");
        page.leaf("h2", "Surroundings");
        if (comparison.surroundings().isEmpty()) {
            page.leaf("p", "Measured in the same surroundings.");
        } else {
            page.leaf("p", "NOT THE SAME SURROUNDINGS: differences may come from these.", "class", "banner");
            facts("What", comparison.surroundings());
        }
        page.leaf("p", ComparisonText.found(comparison));
        page.leaf("p", ComparisonText.HOW_TO_READ, "class", "quiet");
        comparison.pairs().forEach(this::pair);
        only("Only in A", comparison.onlyA());
        only("Only in B", comparison.onlyB());
    }

    private void pair(Pair pair) {
        page.open("section").leaf("h3", pair.scenario() + ": " + pair.name());
        if (!pair.factors().isEmpty()) {
            page.leaf("p", "NOT THE SAME CASE, though its name is.", "class", "banner");
            facts("Factor", pair.factors());
        }
        if (!pair.losses().isEmpty()) {
            page.leaf("p", "Losses differ.", "class", "bad");
            facts("What", pair.losses());
        }
        Shell.table(page, table -> {
            Shell.head(table, List.of("Reading", "A", "B", "B / A", "Difference"), false);
            table.open("tbody");
            pair.figures().forEach(this::figure);
            table.close();
        });
        page.close();
    }

    private void figure(Figure figure) {
        Double ratio = figure.ratio();
        page.open("tr").open("th", "scope", "row").text(figure.reading());
        page.leaf("small", figure.unit()).close();
        side(figure.a(), figure.rangeA());
        side(figure.b(), figure.rangeB());
        page.leaf("td", ratio == null ? "–" : "×" + Numbers.text(ratio));
        page.open("td", "class", "words");
        page.leaf(figure.verdict() == Verdict.BEYOND ? "b" : "span", figure.words());
        page.close().close();
    }

    private void side(double median, String range) {
        page.open("td").text(Numbers.text(median)).leaf("small", range).close();
    }

    private void facts(String what, List<Fact> facts) {
        Shell.table(page, table -> {
            Shell.head(table, List.of(what, "A", "B"), true);
            table.open("tbody");
            facts.forEach(fact -> table.open("tr")
                    .leaf("th", fact.what(), "scope", "row")
                    .leaf("td", fact.a(), "class", "words")
                    .leaf("td", fact.b(), "class", "words")
                    .close());
            table.close();
        });
    }

    private void only(String title, List<String> names) {
        if (!names.isEmpty()) {
            page.leaf("h3", title).open("ul");
            names.forEach(name -> page.leaf("li", name));
            page.close();
        }
    }
}
