package io.bongsu.perf.report;

import io.bongsu.perf.report.Repetition.Losses;
import io.bongsu.perf.report.Repetition.Reading;
import io.bongsu.perf.report.text.Numbers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What can be asked of a case by name: percentiles, counts, and its own readings. */
final class Figures {

    /** The percentiles that are told; {@code max} is the hundredth. */
    static final Map<String, Double> PERCENTILES = percentiles();

    /** What may go wrong with a message or a connection, as it is told. */
    static final Map<String, ToLongFunction<Losses>> FAULTS = faults();

    private Figures() {}

    private static Map<String, Double> percentiles() {
        Map<String, Double> names = new LinkedHashMap<>();
        names.put("p50", 50.0);
        names.put("p90", 90.0);
        names.put("p95", 95.0);
        names.put("p99", 99.0);
        names.put("p99.9", 99.9);
        names.put("max", 100.0);
        return names;
    }

    private static Map<String, ToLongFunction<Losses>> faults() {
        Map<String, ToLongFunction<Losses>> names = new LinkedHashMap<>();
        names.put("unaccepted", Losses::notAccepted);
        names.put("lost", Losses::lost);
        names.put("duplicated", Losses::duplicated);
        names.put("out of order", Losses::outOfOrder);
        names.put("unexpected", Losses::unexpected);
        names.put("refused", Losses::refused);
        names.put("broken", Losses::broken);
        return names;
    }

    /** The unit of each of the case's own readings, in the order they were first told. */
    static Map<String, String> units(List<Case> cases) {
        Map<String, String> units = new LinkedHashMap<>();
        cases.stream()
                .flatMap(measured -> measured.repetitions().stream())
                .flatMap(repetition -> repetition.readings().stream())
                .forEach(reading -> units.putIfAbsent(reading.name(), reading.unit()));
        return units;
    }

    /** Of the repetitions that have it; null where none does. */
    static @Nullable Spread spread(Case measured, String name) {
        List<Double> values = values(measured, name);
        return values.isEmpty() ? null : Spread.of(values);
    }

    private static List<Double> values(Case measured, String name) {
        Double percentile = PERCENTILES.get(name);
        return measured.repetitions().stream()
                .flatMap(repetition -> percentile == null
                        ? repetition.readings().stream()
                                .filter(reading -> reading.name().equals(name))
                                .map(Reading::value)
                                .limit(1)
                        : delay(repetition, percentile).stream())
                .toList();
    }

    private static List<Double> delay(Repetition repetition, double percentile) {
        return repetition.delays().count() == 0
                ? List.of()
                : List.of(repetition.delays().millis(percentile));
    }

    /**
     * What an aim is held against; null where that was not measured, be it in one repetition: there it may have been worst. Where nothing
     * was accepted nothing could be lost, which is no merit.
     */
    static @Nullable Double judged(Case measured, String name) {
        ToLongFunction<Losses> fault = FAULTS.get(name);
        if (fault != null) {
            return measured.losses().attempted() > 0 && measured.losses().expected() == 0
                    ? null
                    : (double) fault.applyAsLong(measured.losses());
        }
        List<Double> values = values(measured, name);
        return values.size() < measured.repetitions().size()
                ? null
                : Spread.of(values).median();
    }

    /** {@code met}, {@code MISSED}, or that it cannot be told. */
    static String verdict(Case measured, Case.Aim aim) {
        Double value = judged(measured, aim.reading());
        return value == null ? "not measured" : aim.metBy(value) ? "met" : "MISSED";
    }

    static String aimText(Case.Aim aim) {
        return (aim.atLeast() ? "≥ " : "≤ ") + Numbers.text(aim.bound());
    }
}
