package io.bongsu.perf.report;

import io.bongsu.perf.report.plot.Ink;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Shares the cases of a scenario out to plots in which each can still be told from the others. */
final class Groups {

    /** What a run is for is within a plot where it can be, and not shared out to several. */
    private static final Set<String> COMPARED = Set.of("qos", "transport", "side", "peer");

    /**
     * @param title what all cases of the group have in common; empty where they are all there are
     * @param labels of the cases, by what they differ in
     */
    record Group(String title, Map<String, Case> labels) {}

    private Groups() {}

    static Map<String, List<Case>> byScenario(RunReport report) {
        return report.cases().stream()
                .collect(Collectors.groupingBy(Case::scenario, LinkedHashMap::new, Collectors.toList()));
    }

    /** By the factor that makes the fewest groups of at most {@value Ink#SERIES} cases; else simply so many at a time. */
    static List<Group> of(List<Case> cases) {
        if (cases.size() <= Ink.SERIES) {
            return List.of(new Group("", labelled(cases, Set.of())));
        }
        Optional<String> best = varying(cases).stream()
                .filter(factor -> split(cases, factor).values().stream().allMatch(some -> some.size() <= Ink.SERIES))
                .min(Comparator.comparing((String factor) -> COMPARED.contains(factor.toLowerCase(Locale.ROOT)))
                        .thenComparingInt(factor -> split(cases, factor).size()));
        List<Group> groups = new ArrayList<>();
        if (best.isPresent()) {
            String factor = best.get();
            split(cases, factor)
                    .forEach((value, some) ->
                            groups.add(new Group(labelOf(factor, value), labelled(some, Set.of(factor)))));
            return groups;
        }
        for (int i = 0; i < cases.size(); i += Ink.SERIES) {
            int end = Math.min(cases.size(), i + Ink.SERIES);
            groups.add(new Group(
                    "cases " + (i + 1) + " to " + end + " of " + cases.size(),
                    labelled(cases.subList(i, end), Set.of())));
        }
        return groups;
    }

    /** Factors that have more than one value among these. */
    static Set<String> varying(List<Case> cases) {
        Set<String> factors = new LinkedHashSet<>();
        cases.forEach(measured -> factors.addAll(measured.factors().keySet()));
        factors.removeIf(factor -> split(cases, factor).size() < 2);
        return factors;
    }

    static Map<String, List<Case>> split(List<Case> cases, String factor) {
        return cases.stream()
                .collect(Collectors.groupingBy(
                        measured -> measured.factors().getOrDefault(factor, "–"),
                        LinkedHashMap::new,
                        Collectors.toList()));
    }

    /** By what they differ in where that tells them apart, else by their names. */
    private static Map<String, Case> labelled(List<Case> cases, Set<String> known) {
        Set<String> factors = varying(cases);
        factors.removeAll(known);
        Map<String, Case> labels = new LinkedHashMap<>();
        cases.forEach(measured -> labels.put(label(measured, factors), measured));
        if (factors.isEmpty() || labels.size() < cases.size()) {
            labels.clear();
            cases.forEach(measured -> labels.put(measured.name(), measured));
        }
        return labels;
    }

    static String label(Case measured, Set<String> factors) {
        return factors.stream()
                .flatMap(factor ->
                        Stream.ofNullable(measured.factors().get(factor)).map(value -> labelOf(factor, value)))
                .collect(Collectors.joining(", "));
    }

    /** "QoS 1" and "1,000 receivers", but "mqtt": a bare number says nothing. */
    static String labelOf(String factor, String value) {
        if (factor.equalsIgnoreCase("qos")) {
            return "QoS " + value;
        }
        return value.matches("[\\d,.]+") ? value + " " + factor : value;
    }
}
