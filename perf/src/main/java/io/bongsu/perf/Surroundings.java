package io.bongsu.perf;

import io.bongsu.testenv.TestMosquitto;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Where it was measured.
 *
 * @param loadBefore the machine's load average before anything was started, -1 where the system does not tell: more than a
 *     few tenths of a core means that somebody else was at work
 */
public record Surroundings(
        Instant at, int cores, String cpu, String system, String java, String mosquitto, double loadBefore) {

    public static Surroundings now() {
        return new Surroundings(
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                Runtime.getRuntime().availableProcessors(),
                cpuModel(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Runtime.version().toString(),
                mosquittoVersion(),
                loadAtStart());
    }

    /** As the script saw it before it built anything, where there was one. */
    private static double loadAtStart() {
        String seen = System.getenv("BONGSU_PERF_LOAD");
        return seen != null && seen.matches("\\d{1,4}\\.\\d{1,2}")
                ? Double.parseDouble(seen)
                : ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    String inOneLine() {
        return String.format(
                Locale.ROOT,
                "%s, %d cores (%s), %s, Java %s, %s, load before %.2f",
                at,
                cores,
                cpu,
                system,
                java,
                mosquitto,
                loadBefore);
    }

    private static String cpuModel() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException notLinux) {
            return System.getProperty("os.arch");
        }
    }

    private static String mosquittoVersion() {
        try {
            Process help = new ProcessBuilder(TestMosquitto.program().toString(), "-h")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var output = help.inputReader(StandardCharsets.UTF_8)) {
                return String.valueOf(output.readLine());
            }
        } catch (IOException | IllegalStateException none) {
            return "no mosquitto (" + none.getMessage() + ")";
        }
    }
}
