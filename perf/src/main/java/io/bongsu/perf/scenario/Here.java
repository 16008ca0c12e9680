package io.bongsu.perf.scenario;

import io.bongsu.perf.Moment;
import io.bongsu.perf.Surroundings;
import io.bongsu.perf.report.RunReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** What this machine is, how well it keeps time just now, and how soon what is written is safe. */
final class Here {

    private static final int WAITS = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long LONGEST = 10_000_000_000L;
    private static final int FLUSHES = 100;
    private static final int FLUSHED = 512;
    private static final long REST = 20 * MILLI;

    private Here() {}

    /** @param ours whether what is measured is built and started here, its databases too */
    static RunReport.Environment environment(boolean ours) throws IOException {
        Surroundings seen = Surroundings.now();
        return new RunReport.Environment(
                seen.cores(),
                seen.cpu(),
                memoryBytes(),
                seen.system(),
                seen.java(),
                ours
                        ? seen.mosquitto()
                        : "that Java is the generator's; which Bongsu and which broker ran there is not known",
                seen.loadBefore(),
                ours ? flush() : null,
                ours ? Objects.requireNonNullElse(System.getenv("BONGSU_PERF_COMMIT"), "") : "");
    }

    /** Takes about a second. */
    static RunReport.Clock clock() {
        Histogram late = new Histogram(LONGEST, 3);
        long step = Long.MAX_VALUE;
        for (int i = 0; i < WAITS; i++) {
            long due = System.nanoTime() + MILLI;
            Moment.await(due);
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

    /** Of a few hundred bytes, where the databases of a run keep theirs. Takes about two seconds. */
    private static RunReport.Flush flush() throws IOException {
        Path file = Files.createTempFile("bongsu-perf", ".flush");
        try (FileChannel disk = FileChannel.open(file, StandardOpenOption.WRITE)) {
            Histogram took = new Histogram(LONGEST, 3);
            disk.write(ByteBuffer.allocate(FLUSHES * FLUSHED));
            disk.force(true);
            for (int i = 0; i < FLUSHES; i++) {
                LockSupport.parkNanos(REST);
                long before = System.nanoTime();
                disk.write(ByteBuffer.allocate(FLUSHED), (long) i * FLUSHED);
                disk.force(false);
                took.recordValue(Math.clamp(System.nanoTime() - before, 0, LONGEST));
            }
            return new RunReport.Flush(took.getValueAtPercentile(50) / 1e3, took.getValueAtPercentile(99) / 1e3);
        } finally {
            Files.delete(file);
        }
    }

    private static long memoryBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
            return lines.filter(line -> line.startsWith("MemTotal"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException notLinux) {
            return 0;
        }
    }
}
