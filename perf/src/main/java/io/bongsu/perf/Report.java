package io.bongsu.perf;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Tells results to people and to programs. */
final class Report {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Report() {}

    static void print(Result result, PrintStream screen) {
        screen.println();
        screen.println(result.title());
        int width = result.readings().stream()
                .mapToInt(reading -> reading.name().length())
                .max()
                .orElse(0);
        for (Reading reading : result.readings()) {
            screen.println(line(reading, width));
        }
    }

    private static String line(Reading reading, int width) {
        String aim = reading.aim() == null
                ? ""
                : "  aim " + reading.aim() + (reading.aim().metBy(reading.median()) ? ", met" : ", MISSED");
        return String.format(
                Locale.ROOT,
                "  %-" + width + "s  %10s %-4s [%s]%s",
                reading.name(),
                number(reading.median()),
                reading.unit(),
                reading.runs().stream().map(Report::number).collect(Collectors.joining(" ")),
                aim);
    }

    /** Three figures that mean something. */
    static String number(double value) {
        String format =
                Math.abs(value) >= 100 || value == Math.rint(value) ? "%,.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    static void write(Surroundings surroundings, BenchSettings settings, List<Result> results, Path file)
            throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("surroundings", surroundings);
        document.put("runs", settings.runs());
        document.put("secondsEach", settings.measured().toSeconds());
        document.put("results", results.stream().map(Report::asMap).toList());
        if (file.getParent() != null) {
            Files.createDirectories(file.getParent());
        }
        Files.write(file, JSON.writeValueAsBytes(document));
    }

    private static Map<String, Object> asMap(Result result) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("figure", result.figure());
        map.put("title", result.title());
        map.put("method", result.method());
        map.put("readings", result.readings().stream().map(Report::asMap).toList());
        return map;
    }

    private static Map<String, Object> asMap(Reading reading) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", reading.name());
        map.put("unit", reading.unit());
        map.put("median", reading.median());
        map.put("runs", reading.runs());
        if (reading.aim() != null) {
            map.put("aim", reading.aim().toString());
            map.put("met", reading.aim().metBy(reading.median()));
        }
        return map;
    }
}
