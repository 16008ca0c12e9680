package io.bongsu.perf.scenario;

import io.bongsu.perf.report.RunReport;
import io.bongsu.testenv.TestMosquitto;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** What this machine is, and how well it keeps time just now. */
final class Here {

    private static final int WAITS = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long LONGEST = 10_000_000_000L;

    private Here() {}

    static RunReport.Environment environment() {
        return new RunReport.Environment(
                Runtime.getRuntime().availableProcessors(),
                line("/proc/cpuinfo", "model name"),
                memoryBytes(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Runtime.version().toString(),
                mosquitto(),
                loadBefore());
    }

    /** As the script saw it before it built anything, where there was one. */
    private static double loadBefore() {
        String seen = System.getenv("BONGSU_PERF_LOAD");
        return seen != null && seen.matches("\\d{1,4}\\.\\d{1,2}")
                ? Double.parseDouble(seen)
                : ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** Takes about a second. */
    static RunReport.Clock clock() {
        Histogram late = new Histogram(LONGEST, 3);
        long step = Long.MAX_VALUE;
        for (int i = 0; i < WAITS; i++) {
            long due = System.nanoTime() + MILLI;
            for (long left = MILLI; left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            late.recordValue(Math.clamp(System.nanoTime() - due, 0, LONGEST));
            long before = System.nanoTime();
            long after = before;
            while (after == before) {
                after = System.nanoTime();
            }
            step = Math.min(step, after - before);
        }
        return new RunReport.Clock(step, late.getValueAtPercentile(50) / 1e3, late.getValueAtPercentile(99) / 1e3);
    }

    private static long memoryBytes() {
        String kilobytes = line("/proc/meminfo", "MemTotal").replaceAll("\\D", "");
        return kilobytes.isEmpty() ? 0 : Long.parseLong(kilobytes) * 1_024;
    }

    private static String line(String file, String name) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException notLinux) {
            return "";
        }
    }

    private static String mosquitto() {
        try {
            Process process = new ProcessBuilder(TestMosquitto.program().toString(), "-h")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return said.lines().findFirst().orElse("unknown");
        } catch (IOException | IllegalStateException none) {
            return "none";
        }
    }
}
