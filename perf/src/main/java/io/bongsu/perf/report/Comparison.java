package io.bongsu.perf.report;

import io.bongsu.perf.report.RunReport.Environment;
import io.bongsu.perf.report.text.Numbers;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Two reports side by side. Cases are the same where scenario and name are.
 *
 * @param surroundings what differs around the measurements: while there is anything, a difference of figures may come from it
 * @param onlyA cases that B does not have, as "scenario: name"
 */
public record Comparison(List<Fact> surroundings, List<Pair> pairs, List<String> onlyA, List<String> onlyB) {

    /** Fewer say nothing of how much a figure moves by itself. */
    static final int ENOUGH = 3;

    public record Fact(String what, String a, String b) {}

    /** @param factors that differ though the name is the same: then it is not the same case, whatever it is called */
    public record Pair(String scenario, String name, List<Fact> factors, List<Fact> losses, List<Figure> figures) {}

    /** What the repetitions allow to be said. */
    public enum Verdict {
        SAME("same"),
        WITHIN("within spread"),
        BEYOND("beyond spread"),
        UNTOLD("cannot be told: fewer than " + ENOUGH + " repetitions");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }
    }

    /**
     * One reading of both.
     *
     * @param byChance how likely no repetition of one side lies among the other's where both measured the same thing: of all orders that
     *     the repetitions can come in, two keep the sides apart
     */
    public record Figure(
            String reading,
            String unit,
            double a,
            String rangeA,
            double b,
            String rangeB,
            Verdict verdict,
            double byChance) {

        /** Of B to A; null where A is nothing. */
        public @Nullable Double ratio() {
            return a == 0 || !Double.isFinite(a) || !Double.isFinite(b) ? null : b / a;
        }

        /** Only what is beyond the spread is called higher or lower. */
        public String words() {
            return verdict == Verdict.BEYOND ? (b > a ? "HIGHER" : "LOWER") + ", beyond spread" : verdict.words;
        }
    }

    public static Comparison of(RunReport a, RunReport b) {
        Map<String, Case> before = byName(a);
        Map<String, Case> after = byName(b);
        List<Pair> pairs = new ArrayList<>();
        before.forEach((name, measured) -> {
            Case other = after.get(name);
            if (other != null) {
                pairs.add(pair(measured, other));
            }
        });
        return new Comparison(
                surroundings(a, b),
                pairs,
                without(before.keySet(), after.keySet()),
                without(after.keySet(), before.keySet()));
    }

    public void print(PrintStream screen) {
        new ComparisonText(screen).print(this);
    }

    /** As a page of its own; replaced as a whole where it is there already. */
    public void writePage(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(ReportFolder.writable(folder));
        }
        ReportFolder.replace(file, ComparisonPage.of(this).getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Case> byName(RunReport report) {
        Map<String, Case> cases = new LinkedHashMap<>();
        report.cases().forEach(measured -> cases.putIfAbsent(measured.scenario() + ": " + measured.name(), measured));
        return cases;
    }

    private static List<String> without(Set<String> all, Set<String> these) {
        return all.stream().filter(name -> !these.contains(name)).toList();
    }

    private static List<Fact> surroundings(RunReport a, RunReport b) {
        List<Fact> facts = new ArrayList<>();
        Environment left = a.environment();
        Environment right = b.environment();
        add(facts, "target", a.target(), b.target());
        add(facts, "commit", left.commit(), right.commit());
        add(facts, "cores", left.cores(), right.cores());
        add(facts, "processor", left.cpu(), right.cpu());
        add(
                facts,
                "memory",
                Numbers.text(left.memoryBytes() / 1e9) + " GB",
                Numbers.text(right.memoryBytes() / 1e9) + " GB");
        add(facts, "system", left.system(), right.system());
        add(facts, "Java", left.java(), right.java());
        add(facts, "Mosquitto", left.mosquitto(), right.mosquitto());
        if (Math.abs(left.loadBefore() - right.loadBefore()) > 0.3) {
            add(facts, "load before", Numbers.text(left.loadBefore()), Numbers.text(right.loadBefore()));
        }
        add(facts, left.flush(), right.flush());
        add(facts, "command", a.command(), b.command());
        add(facts, "seed", a.seed(), b.seed());
        add(facts, "complete", a.complete() ? "yes" : "NO", b.complete() ? "yes" : "NO");
        return facts;
    }

    /** A disk that is half as slow again is another one. */
    private static void add(List<Fact> facts, RunReport.@Nullable Flush a, RunReport.@Nullable Flush b) {
        double left = a == null ? 0 : a.p50Micros();
        double right = b == null ? 0 : b.p50Micros();
        if (Math.max(left, right) > 1.5 * Math.min(left, right)) {
            facts.add(new Fact("a flush of the disk", millis(left), millis(right)));
        }
    }

    private static String millis(double micros) {
        return micros == 0 ? "not looked at" : Numbers.text(micros / 1e3) + " ms";
    }

    private static void add(List<Fact> facts, String what, Object a, Object b) {
        if (!a.equals(b)) {
            facts.add(new Fact(what, a.toString(), b.toString()));
        }
    }

    private static Pair pair(Case a, Case b) {
        List<Fact> factors = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>(a.factors().keySet());
        names.addAll(b.factors().keySet());
        names.forEach(name -> add(
                factors, name, a.factors().getOrDefault(name, "–"), b.factors().getOrDefault(name, "–")));
        List<Fact> losses = new ArrayList<>();
        Figures.FAULTS.forEach((name, fault) -> {
            if (fault.applyAsLong(a.losses()) != fault.applyAsLong(b.losses())) {
                losses.add(new Fact(
                        name,
                        share(fault.applyAsLong(a.losses()), a.losses().expected()),
                        share(fault.applyAsLong(b.losses()), b.losses().expected())));
            }
        });
        Map<String, String> units = new LinkedHashMap<>();
        Figures.PERCENTILES.keySet().forEach(name -> units.put(name, "ms"));
        units.putAll(Figures.units(List.of(a, b)));
        List<Figure> figures = new ArrayList<>();
        units.forEach((name, unit) -> {
            Spread left = Figures.spread(a, name);
            Spread right = Figures.spread(b, name);
            if (left != null && right != null) {
                figures.add(figure(name, unit, left, right));
            }
        });
        return new Pair(a.scenario(), a.name(), factors, losses, figures);
    }

    private static String share(long count, long expected) {
        return Numbers.count(count) + " (" + Numbers.count(expected) + " deliveries expected)";
    }

    private static Figure figure(String name, String unit, Spread a, Spread b) {
        return new Figure(
                name, unit, a.median(), a.range(), b.median(), b.range(), verdict(a, b), byChance(a.runs(), b.runs()));
    }

    private static double byChance(int a, int b) {
        double orders = 1;
        for (int i = 1; i <= a; i++) {
            orders = orders * (b + i) / i;
        }
        return 2 / orders;
    }

    /** Beyond: the medians are further apart than either side's repetitions are, and the two sides do not overlap. */
    static Verdict verdict(Spread a, Spread b) {
        if (a.runs() < ENOUGH || b.runs() < ENOUGH) {
            return Verdict.UNTOLD;
        }
        double apart = Math.abs(a.median() - b.median());
        return apart == 0
                ? Verdict.SAME
                : apart > Math.max(a.width(), b.width()) && !a.overlaps(b) ? Verdict.BEYOND : Verdict.WITHIN;
    }
}
