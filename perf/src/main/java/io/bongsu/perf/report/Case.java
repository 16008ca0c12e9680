package io.bongsu.perf.report;

import io.bongsu.perf.report.Repetition.Losses;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing measured under one set of conditions, once or several times.
 *
 * @param scenario the command that measured it: {@code burst}, {@code load}, {@code qos} …
 * @param name of the case, unlike any other of its scenario
 * @param factors what was varied, in the order it is to be told: {@code transport}, {@code receivers}, {@code network} …
 * @param floorMillis what the emulated delays alone impose on the delay that is reported; null where there is none
 * @param references figures of others beside ours, as they published them
 * @param marks what was done to it meanwhile: a broker killed, a link cut
 * @param note what a reader must know to compare it; empty where nothing
 */
public record Case(
        String scenario,
        String name,
        Map<String, String> factors,
        @Nullable Double floorMillis,
        List<Repetition> repetitions,
        List<Aim> aims,
        List<Reference> references,
        List<Mark> marks,
        String note) {

    public Case {
        if (repetitions.isEmpty()) {
            throw new IllegalArgumentException(name + " was never measured");
        }
        factors = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(factors));
        repetitions = List.copyOf(repetitions);
        aims = List.copyOf(aims);
        references = List.copyOf(references);
        marks = List.copyOf(marks);
    }

    /** The factor that tells whose it is, where that is compared. */
    public static final String WHO = "who";

    public static final String BONGSU = "Bongsu";

    /** The factor that tells what is searched for, where something is. */
    public static final String SEARCH = "search";

    /** Whether it was measured at somebody else's server, which our objectives do not bind. */
    public boolean others() {
        return !factors.getOrDefault(WHO, BONGSU).startsWith(BONGSU);
    }

    /** Whether it is a search for the most that goes through: it ends where it goes wrong, as objectives do not. */
    public boolean isSearch() {
        return factors.containsKey(SEARCH);
    }

    /** What happened in all repetitions together. */
    public Losses losses() {
        return repetitions.stream().map(Repetition::losses).reduce(Losses.none(), Losses::plus);
    }

    /** The delays of all repetitions together. */
    public Delays delays() {
        return repetitions.stream().map(Repetition::delays).reduce(Delays.none(), Delays::plus);
    }

    /**
     * A bound that was set before it was measured.
     *
     * @param reading {@code p50}, {@code p90}, {@code p95}, {@code p99}, {@code p99.9} or {@code max} (of the delays, in ms),
     *     {@code lost}, {@code duplicated}, {@code out of order}, {@code unexpected}, {@code refused} or {@code broken} (of all
     *     repetitions together: a median would hide the one that lost something), or the name of one of
     *     {@link Repetition#readings}
     */
    public record Aim(String reading, boolean atLeast, double bound) {

        public boolean metBy(double value) {
            return atLeast ? value >= bound : value <= bound;
        }
    }

    /** @param source where it was published, or how it was measured elsewhere */
    public record Reference(String who, String figure, String source) {}

    /** @param atSeconds since the repetition began */
    public record Mark(double atSeconds, String what) {}
}
