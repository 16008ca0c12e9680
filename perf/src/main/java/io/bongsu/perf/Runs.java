package io.bongsu.perf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects readings run by run. */
final class Runs {

    private record Line(String unit, List<Double> values) {}

    private final Map<String, Line> lines = new LinkedHashMap<>();

    void add(String name, String unit, double value) {
        lines.computeIfAbsent(name, unused -> new Line(unit, new ArrayList<>()))
                .values()
                .add(value);
    }

    Reading reading(String name) {
        Line line = lines.get(name);
        if (line == null) {
            throw new IllegalArgumentException("Nothing was measured as " + name);
        }
        return Reading.of(name, line.unit(), line.values());
    }

    /** In the order they were first added. */
    List<Reading> all(Map<String, Aim> aims) {
        return lines.keySet().stream()
                .map(name -> aims.containsKey(name) ? reading(name).withAim(aims.get(name)) : reading(name))
                .toList();
    }
}
