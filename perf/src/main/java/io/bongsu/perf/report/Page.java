package io.bongsu.perf.report;

import io.bongsu.perf.report.Slos.Standing;
import io.bongsu.perf.report.text.Markup;
import io.bongsu.perf.report.text.Numbers;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A report as one page. */
final class Page {

    private final RunReport report;
    private final Markup page;
    private final Map<String, List<Case>> scenarios;

    private Page(RunReport report, Markup page) {
        this.report = report;
        this.page = page;
        this.scenarios = Groups.byScenario(report);
    }

    static String of(RunReport report) {
        return Shell.page("Bongsu perf: " + report.target(), page -> new Page(report, page).write());
    }

    private void write() {
        page.leaf("h1", "What was measured of Bongsu");
        page.leaf("p", report.target());
        if (!report.complete()) {
            page.leaf(
                    "p",
                    "NOT COMPLETE: this run was ended early, or goes on. What is here was measured, other cases were not.",
                    "class",
                    "banner");
        }
        for (RunReport.Failure failure : report.failures()) {
            page.leaf(
                    "p",
                    "NOT MEASURED: " + failure.scenario() + ", " + failure.name() + ": " + failure.why(),
                    "class",
                    "banner");
        }
        head();
        if (scenarios.size() > 1) {
            page.open("nav", "aria-label", "Scenarios");
            page.leaf("a", "objectives", "href", "#objectives");
            int number = 0;
            for (String scenario : scenarios.keySet()) {
                page.leaf("a", scenario, "href", "#scenario-" + ++number);
            }
            page.close();
        }
        objectives();
        int number = 0;
        for (Map.Entry<String, List<Case>> scenario : scenarios.entrySet()) {
            new ScenarioSection(page, scenario.getKey(), scenario.getValue()).write("scenario-" + ++number);
        }
        foot();
    }

    private void head() {
        RunReport.Environment machine = report.environment();
        RunReport.Clock clock = report.clock();
        page.open("dl");
        page.leaf("dt", "Command").open("dd").leaf("code", report.command()).close();
        entry("When", report.at().truncatedTo(ChronoUnit.SECONDS) + ", took " + took(report.took()));
        entry("Complete", report.complete() ? "yes" : "NO");
        entry(
                "Machine",
                machine.cores() + " cores, " + machine.cpu() + ", " + Numbers.text(machine.memoryBytes() / 1e9)
                        + " GB, " + machine.system());
        entry(
                "Load before",
                machine.loadBefore() < 0
                        ? "the system does not tell"
                        : Numbers.text(machine.loadBefore())
                                + (machine.loadBefore() > 0.3
                                        ? " – SOMETHING ELSE WAS AT WORK, or had just been: read every figure with that in mind"
                                        : ""));
        entry(
                "Software",
                (machine.commit().isEmpty() ? "" : "Bongsu " + machine.commit() + "; ") + "Java " + machine.java()
                        + "; " + machine.mosquitto());
        entry(
                "Clock",
                "steps of " + Numbers.count(clock.stepNanos()) + " ns; who waits for a moment is woken "
                        + Numbers.text(clock.lateP50Micros()) + " µs late (p50), " + Numbers.text(clock.lateP99Micros())
                        + " µs (p99): differences of delays below that mean nothing");
        RunReport.Flush flush = machine.flush();
        if (flush != null) {
            entry(
                    "Disk",
                    "a flush takes " + Numbers.text(flush.p50Micros() / 1e3) + " ms (p50), "
                            + Numbers.text(flush.p99Micros() / 1e3)
                            + " ms (p99) when the disk rests in between: once and again for each post that MySQL stores");
        }
        entry("Seed", Long.toString(report.seed()));
        page.close();
    }

    private void entry(String term, String text) {
        page.leaf("dt", term).leaf("dd", text);
    }

    private static String took(Duration took) {
        return took.toMinutes() == 0
                ? Numbers.text(took.toMillis() / 1e3) + " s"
                : String.format(Locale.ROOT, "%d min %d s", took.toMinutes(), took.toSecondsPart());
    }

    private void objectives() {
        Slos slos = Slos.of(report);
        page.leaf("h2", "Service level objectives", "id", "objectives");
        page.leaf(
                "p",
                "Of all cases at Bongsu that were not injured on purpose. The budget is what an objective allows: 100 % is all of it.",
                "class",
                "quiet");
        Shell.table(page, table -> {
            Shell.head(
                    table,
                    Stream.concat(Stream.of("Of"), slos.overall().stream().map(standing -> standing.objective()
                                    .promise()))
                            .toList(),
                    true);
            table.open("tbody");
            standings("everything", slos.overall());
            if (slos.scenarios().size() > 1) {
                slos.scenarios().forEach(this::standings);
            }
            standings("injured on purpose (counted apart)", slos.injured());
            table.close();
        });
    }

    private void standings(String of, List<Standing> standings) {
        if (standings.isEmpty()) {
            return;
        }
        page.open("tr").leaf("th", of, "scope", "row");
        for (Standing standing : standings) {
            page.open("td", "class", "words");
            page.leaf("b", standing.verdict(), "class", standing.told() && !standing.met() ? "bad" : "");
            if (standing.told()) {
                page.text(", " + standing.seen());
                page.leaf("small", "budget: " + standing.budget());
                page.leaf("small", standing.objective().bad() + ", of " + Numbers.count(standing.total()));
            }
            page.close();
        }
        page.close();
    }

    private void foot() {
        page.open("footer").open("p", "class", "quiet");
        page.text("The data beside this page: ");
        for (String file : List.of("report.json", "cases.csv", "delays.csv", "timeline.csv")) {
            page.leaf("a", file, "href", file).text(" ");
        }
        page.text(
                "– and each plot as a picture. A figure is the median of the repetitions, below it the least and the most;"
                        + " with one repetition nothing is known of its spread. Percentiles are HdrHistogram's, to three digits.");
        page.close().close();
    }
}
