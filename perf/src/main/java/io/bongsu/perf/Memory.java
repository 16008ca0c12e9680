package io.bongsu.perf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM of this machine and user holds.
 *
 * @param heapBytes of objects alive, after a full collection
 * @param rssBytes of the whole process; 0 where the system does not tell
 */
public record Memory(long heapBytes, long rssBytes) {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Pattern RSS = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB");

    public static Memory of(long pid) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        // A JVM that hangs does not answer: then there is no total.
        CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .execute(jcmd::destroyForcibly);
        String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher total = TOTAL.matcher(histogram);
        if (!total.find()) {
            throw new IOException("jcmd told no total of process " + pid + ": "
                    + histogram.lines().findFirst().orElse(""));
        }
        if (System.getenv("BONGSU_BENCH_HISTOGRAMS") != null) {
            histogram.lines().limit(45).forEach(System.err::println);
        }
        return new Memory(Long.parseLong(total.group(1)), residentBytes(pid));
    }

    /** Of the machine's memory; 0 where the system does not tell. */
    public static long residentBytes(long pid) {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        try {
            Matcher rss = RSS.matcher(Files.exists(status) ? Files.readString(status) : "");
            return rss.find() ? Long.parseLong(rss.group(1)) * 1024 : 0;
        } catch (IOException e) {
            throw new UncheckedIOException("What process " + pid + " holds cannot be read", e);
        }
    }
}
