package io.bongsu.perf.scenario;

import java.time.Duration;
import java.util.Locale;

/**
 * How closely a {@link Knee} is looked for.
 *
 * @param step how long each rate is tried
 * @param halvings how often the interval of the knee is parted once it is known
 */
record Search(int receivers, Duration step, int halvings) {

    private static final int RATES = 7;
    private static final Duration SETTING_UP = Duration.ofSeconds(4);

    static Search of(boolean quick, int receivers) {
        return new Search(receivers, Duration.ofSeconds(quick ? 2 : 5), quick ? 1 : 3);
    }

    /** About. */
    Duration takes() {
        return step.plus(SETTING_UP).multipliedBy(RATES + halvings);
    }

    /** What a reader must know of it. */
    String note() {
        double apart = 100 * (Math.pow(2, 1.0 / (1 << halvings)) - 1);
        double piledUp = 100 * Knee.MILLIS / step.toMillis();
        return String.format(
                Locale.ROOT,
                "The knee: the highest rate of posts with nothing lost or refused and a 99th percentile below %.0f ms; delays and losses are those"
                        + " there. Rates are tried for %d s each, once more where one is late but loses nothing, and told apart by %.0f %%; what piles up meanwhile and stays below that bound"
                        + " counts as gone through, up to %.0f %% more than would last. Generator and servers share the machine.",
                Knee.MILLIS,
                step.toSeconds(),
                apart,
                piledUp);
    }
}
