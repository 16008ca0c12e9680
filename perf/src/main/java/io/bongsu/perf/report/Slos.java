package io.bongsu.perf.report;

import io.bongsu.perf.report.Repetition.Losses;
import io.bongsu.perf.report.text.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The service level objectives, and how a report's own measurements stand to them.
 *
 * <p>Each allows so many bad ones of a hundred, a thousand, ten thousand: the error budget. Cases that were injured on purpose (those with
 * marks) are counted apart, for what they cost is the point of them and not the service's level; cases of others ({@link Case#others})
 * are not counted at all, nor is the search for the most that goes through, which is chosen by what the objectives ask. The delays are those
 * of the worst case: among the many of large cases a small one's would not show.
 *
 * @param overall of all cases that were not injured
 * @param scenarios the same, scenario by scenario
 * @param injured of all cases that were; empty where there are none
 */
public record Slos(List<Standing> overall, Map<String, List<Standing>> scenarios, List<Standing> injured) {

    /** What is promised. They stand here and nowhere else. */
    public enum Objective {
        /** Of a case's delays: at most one of a hundred reaches {@link #DELAY_MILLIS}, that is, p99 is below it. */
        DELAY("P99 of the delays < 500 ms", "delays of 500 ms and longer", 100),
        /** Of attempted messages: at most one of a thousand is not acknowledged to its sender. */
        AVAILABILITY("99.9 % of the attempted messages accepted", "messages not accepted", 1_000),
        /** Of expected deliveries: at most one of ten thousand is not made exactly once. */
        DELIVERY("99.99 % of the expected deliveries made exactly once", "deliveries lost or made again", 10_000);

        public static final double DELAY_MILLIS = 500;

        private final String promise;
        private final String bad;
        private final int oneIn;

        Objective(String promise, String bad, int oneIn) {
            this.promise = promise;
            this.bad = bad;
            this.oneIn = oneIn;
        }

        public String promise() {
            return promise;
        }

        public String bad() {
            return bad;
        }
    }

    /**
     * How one objective stands.
     *
     * @param total of messages, deliveries or delays; zero where nothing can be said
     * @param p99Millis of the delays of the worst case, null for other objectives and where there were none
     * @param of the worst case's name; empty for other objectives and where there is none other
     */
    public record Standing(
            Objective objective,
            long bad,
            long total,
            @Nullable Double p99Millis,
            String of) {

        public boolean told() {
            return total > 0;
        }

        /** Exact in whole numbers: 1 of 10,000 is within the budget, 1 of 9,999 is not. */
        public boolean met() {
            return told() && bad <= total / objective.oneIn;
        }

        /** How many bad ones the objective allows of so many. */
        public double allowed() {
            return (double) total / objective.oneIn;
        }

        /** 1 is all of it. */
        public double budgetUsed() {
            return bad == 0 ? 0 : bad / allowed();
        }

        public String verdict() {
            return !told() ? "nothing to judge by" : met() ? "met" : "MISSED";
        }

        /** What was seen, in the objective's own terms. */
        public String seen() {
            if (!told()) {
                return "–";
            }
            return p99Millis != null
                    ? "p99 " + Numbers.text(p99Millis) + " ms" + (of.isEmpty() ? "" : " (" + of + ")")
                    : String.format(Locale.ROOT, "%.4f %%", Math.floor((total - bad) * 1e6 / total) / 1e4);
        }

        /** Rounded to the worse side: what is missed by a hair does not read as met. */
        public String budget() {
            if (!told()) {
                return "–";
            }
            double digits = allowed() < 100 ? 100 : 1;
            double percent = Math.max(0, budgetUsed() * 100 - 1e-6);
            String used = Numbers.text(percent < 100 ? Math.ceil(percent * 10) / 10 : Math.ceil(percent));
            return Numbers.count(bad) + " of " + Numbers.text(Math.floor(allowed() * digits) / digits) + " allowed ("
                    + used + " %)";
        }
    }

    public static Slos of(RunReport report) {
        List<Case> healthy = ours(report.cases(), false);
        List<Case> injured = ours(report.cases(), true);
        Map<String, List<Standing>> scenarios = new LinkedHashMap<>();
        Groups.byScenario(report).forEach((scenario, cases) -> {
            List<Case> its = ours(cases, false);
            if (!its.isEmpty()) {
                scenarios.put(scenario, standings(its));
            }
        });
        return new Slos(standings(healthy), scenarios, injured.isEmpty() ? List.of() : standings(injured));
    }

    private static List<Case> ours(List<Case> cases, boolean injured) {
        return cases.stream()
                .filter(measured -> !measured.others() && !measured.isSearch())
                .filter(measured -> measured.marks().isEmpty() != injured)
                .toList();
    }

    private static List<Standing> standings(List<Case> cases) {
        Losses losses = cases.stream().map(Case::losses).reduce(Losses.none(), Losses::plus);
        Optional<Case> worst = cases.stream()
                .filter(each -> each.delays().count() > 0)
                .max(Comparator.comparingDouble(each -> (double) each.delays().countFrom(Objective.DELAY_MILLIS)
                                / each.delays().count()
                        + each.delays().millis(99) / 1e12));
        Delays delays = worst.map(Case::delays).orElse(Delays.none());
        // What came twice counts once for each time it came again: an upper bound of those not delivered exactly once.
        long notOnce = Math.min(losses.expected(), losses.lost() + losses.duplicated());
        List<Standing> standings = new ArrayList<>();
        standings.add(new Standing(
                Objective.DELAY,
                delays.countFrom(Objective.DELAY_MILLIS),
                delays.count(),
                delays.count() == 0 ? null : delays.millis(99),
                cases.size() > 1 ? worst.map(Case::name).orElse("") : ""));
        standings.add(new Standing(Objective.AVAILABILITY, losses.notAccepted(), losses.attempted(), null, ""));
        standings.add(new Standing(Objective.DELIVERY, notOnce, losses.expected(), null, ""));
        return standings;
    }
}
