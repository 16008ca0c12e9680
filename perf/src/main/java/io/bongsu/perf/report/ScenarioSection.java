package io.bongsu.perf.report;

import io.bongsu.perf.report.Repetition.Losses;
import io.bongsu.perf.report.plot.Plot;
import io.bongsu.perf.report.plot.Svg;
import io.bongsu.perf.report.text.Markup;
import io.bongsu.perf.report.text.Numbers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One scenario on the page: its figures, its bounds, whom it is held against, its plots. */
final class ScenarioSection {

    private static final List<String> DELAYS = List.of("p50", "p99", "p99.9", "max");

    private static final Set<String> ALWAYS = Set.of("lost", "duplicated", "out of order");

    private final Markup page;
    private final String scenario;
    private final List<Case> cases;

    ScenarioSection(Markup page, String scenario, List<Case> cases) {
        this.page = page;
        this.scenario = scenario;
        this.cases = cases;
    }

    void write(String anchor) {
        page.open("section");
        page.leaf("h2", scenario, "id", anchor);
        int least = cases.stream()
                .mapToInt(measured -> measured.repetitions().size())
                .min()
                .orElse(0);
        int most = cases.stream()
                .mapToInt(measured -> measured.repetitions().size())
                .max()
                .orElse(0);
        page.leaf(
                "p",
                cases.size() + (cases.size() == 1 ? " case, " : " cases, ")
                        + (least == most ? String.valueOf(most) : least + " to " + most)
                        + (most == 1 ? " repetition" : " repetitions each")
                        + ". Median, and from the least to the most; losses of all repetitions together."
                        + nothingOf(),
                "class",
                "quiet");
        Shell.table(page, table -> figures());
        AimsTable.write(page, cases);
        references();
        notes();
        page.open("div", "class", "plots");
        for (Plot plot : Plots.of(scenario, cases)) {
            page.open("figure").open("figcaption").text(plot.title());
            page.leaf("span", plot.caption()).close();
            Svg.draw(plot, page);
            page.close();
        }
        page.close().close();
    }

    private void figures() {
        Map<String, String> readings = Figures.units(cases);
        boolean timed = cases.stream().anyMatch(measured -> measured.delays().count() > 0);
        boolean floors = cases.stream().anyMatch(measured -> measured.floorMillis() != null);
        Map<String, String> head = new LinkedHashMap<>();
        head.put("Case", "");
        if (timed) {
            DELAYS.forEach(name -> head.put(name, "ms"));
        }
        if (floors) {
            head.put("floor", "ms");
        }
        faults().forEach(fault -> head.put(fault, ""));
        readings.forEach(head::putIfAbsent);
        head.put("aims", "");
        Shell.head(page, head);
        page.open("tbody");
        for (Case measured : cases) {
            page.open("tr").leaf("th", measured.name(), "scope", "row");
            if (timed) {
                DELAYS.forEach(name -> spread(Figures.spread(measured, name)));
            }
            if (floors) {
                Double floor = measured.floorMillis();
                page.leaf("td", floor == null ? "–" : Numbers.text(floor));
            }
            losses(measured.losses());
            readings.keySet().forEach(name -> spread(Figures.spread(measured, name)));
            AimsTable.verdicts(page, measured);
            page.close();
        }
        page.close();
    }

    /** Those that every reader asks for, and what else there was; what there was nothing of is said in words. */
    private List<String> faults() {
        return Figures.FAULTS.entrySet().stream()
                .filter(fault -> ALWAYS.contains(fault.getKey())
                        || cases.stream().anyMatch(measured -> fault.getValue().applyAsLong(measured.losses()) > 0))
                .map(Map.Entry::getKey)
                .toList();
    }

    private String nothingOf() {
        List<String> shown = faults();
        List<String> none = Figures.FAULTS.keySet().stream()
                .filter(fault -> !shown.contains(fault))
                .toList();
        return none.isEmpty() ? "" : " Nothing " + String.join(", nothing ", none) + ".";
    }

    private void spread(@Nullable Spread spread) {
        page.open("td").text(spread == null ? "–" : Numbers.text(spread.median()));
        if (spread != null && spread.runs() > 1) {
            page.leaf("small", spread.range());
        }
        page.close();
    }

    private void losses(Losses losses) {
        for (String fault : faults()) {
            long count = Objects.requireNonNull(Figures.FAULTS.get(fault)).applyAsLong(losses);
            page.open("td", "class", count > 0 ? "bad" : "").text(Numbers.count(count));
            if (fault.equals("lost")) {
                page.leaf("small", "of " + Numbers.count(losses.expected()));
            }
            page.close();
        }
    }

    private void references() {
        if (cases.stream().allMatch(measured -> measured.references().isEmpty())) {
            return;
        }
        page.leaf("h3", "Beside ours, as others published it");
        Shell.table(page, table -> {
            Shell.head(page, List.of("Case", "Who", "Figure", "Source"), true);
            page.open("tbody");
            cases.forEach(measured -> measured.references().forEach(reference -> page.open("tr")
                    .leaf("th", measured.name(), "scope", "row")
                    .leaf("td", reference.who(), "class", "words")
                    .leaf("td", reference.figure(), "class", "words")
                    .leaf("td", reference.source(), "class", "words")
                    .close()));
            page.close();
        });
    }

    private void notes() {
        List<Case> noted =
                cases.stream().filter(measured -> !measured.note().isEmpty()).toList();
        if (noted.isEmpty()) {
            return;
        }
        page.leaf("h3", "To know when comparing");
        page.open("ul");
        noted.stream().map(Case::note).distinct().forEach(note -> {
            List<String> names = noted.stream()
                    .filter(measured -> measured.note().equals(note))
                    .map(Case::name)
                    .toList();
            page.open("li").leaf("b", whose(names) + ": ").text(note).close();
        });
        page.close();
    }

    /** By what they have in common and no other case has, where there is such a thing. */
    private String whose(List<String> names) {
        if (names.size() == cases.size() && names.size() > 1) {
            return "All cases";
        }
        for (String factor : Groups.varying(cases)) {
            for (Map.Entry<String, List<Case>> some :
                    Groups.split(cases, factor).entrySet()) {
                if (some.getValue().stream().map(Case::name).toList().equals(names)) {
                    return Groups.labelOf(factor, some.getKey());
                }
            }
        }
        return String.join("; ", names);
    }
}
