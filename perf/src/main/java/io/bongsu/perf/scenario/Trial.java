package io.bongsu.perf.scenario;

import io.bongsu.perf.report.Case;
import io.bongsu.perf.report.Repetition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One case that can be measured, again and again.
 *
 * @param takes about how long once takes, for who waits
 */
record Trial(
        String name,
        Map<String, String> factors,
        Duration takes,
        @Nullable Double floorMillis,
        List<Case.Aim> aims,
        List<Case.Reference> references,
        String note,
        Work work) {

    /** Measures once. */
    interface Work {
        /**
         * @param repetition from 0
         * @param marks takes what was done to the target, once for all repetitions
         */
        Repetition measure(int repetition, List<Case.Mark> marks) throws Exception;
    }

    /** With factors given as name, value, name, value … */
    static Trial of(String name, Duration takes, Work work, String... factors) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < factors.length; i += 2) {
            map.put(factors[i], factors[i + 1]);
        }
        return new Trial(name, map, takes, null, List.of(), List.of(), "", work);
    }

    Trial withFactor(String factor, String value) {
        Map<String, String> more = new LinkedHashMap<>(factors);
        more.put(factor, value);
        return new Trial(name, more, takes, floorMillis, aims, references, note, work);
    }

    Trial withFloor(double millis) {
        return new Trial(name, factors, takes, millis, aims, references, note, work);
    }

    Trial withAim(String reading, boolean atLeast, double bound) {
        List<Case.Aim> more = new ArrayList<>(aims);
        more.add(new Case.Aim(reading, atLeast, bound));
        return new Trial(name, factors, takes, floorMillis, more, references, note, work);
    }

    Trial withReference(@Nullable String figure, String source) {
        if (figure == null) {
            return this;
        }
        List<Case.Reference> more = new ArrayList<>(references);
        more.add(new Case.Reference("reference", figure, source));
        return new Trial(name, factors, takes, floorMillis, aims, more, note, work);
    }

    Trial withNote(String text) {
        return new Trial(name, factors, takes, floorMillis, aims, references, text, work);
    }
}
