package io.bongsu.testenv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A program this JVM started, its output in a file. Whatever still runs when the JVM ends is killed, and folders made by
 * {@link #temporaryFolder} go then too.
 */
final class ChildProcess {

    private static final Set<ChildProcess> LIVE = ConcurrentHashMap.newKeySet();
    private static final Set<Path> FOLDERS = ConcurrentHashMap.newKeySet();
    private static final Duration POLL = Duration.ofMillis(10);
    private static final int TAIL_LINES = 60;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            LIVE.forEach(ChildProcess::kill9);
            FOLDERS.forEach(ChildProcess::delete);
        }));
    }

    private final String name;
    private final Path log;
    private final Process process;

    private ChildProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /** Starts a program; its output is appended to the file, so that restarts read as one story. */
    static ChildProcess start(String name, List<String> command, Map<String, String> environment, Path log) {
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            var child = new ChildProcess(name, log, builder.start());
            LIVE.add(child);
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + name + " as " + command.getFirst(), e);
        }
    }

    /** Runs a program to its end, within a minute, and fails with its output where it fails. */
    static void run(String name, List<String> command, Path log) {
        ChildProcess child = start(name, command, Map.of(), log);
        child.awaitExit(Duration.ofMinutes(1));
        if (child.process.exitValue() != 0) {
            throw new IllegalStateException(
                    name + " failed with exit code " + child.process.exitValue() + child.output());
        }
    }

    /** Waits until the condition holds; fails with the output where the program ends first or the time is over. */
    void awaitReady(String what, Duration deadline, BooleanSupplier condition) {
        Instant end = Instant.now().plus(deadline);
        while (!condition.getAsBoolean()) {
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        name + " ended with exit code " + process.exitValue() + " before: " + what + output());
            }
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException(name + ": not within " + deadline + ": " + what + output());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** CPU time it has used since it was started; zero where the system does not tell. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The same of it and of all that it has started and that still runs. */
    Duration cpuWithChildren() {
        return process.descendants()
                .map(child -> child.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(cpu(), Duration::plus);
    }

    /** SIGKILL, and waits until the process is gone. */
    void kill9() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
    }

    /** SIGTERM, and waits for the end; past the deadline fails, having killed it. */
    void stop(Duration deadline) {
        process.destroy();
        awaitExit(deadline);
    }

    /** Sends STOP, CONT or HUP. */
    void signal(String signal) {
        try {
            int outcome = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (outcome != 0) {
                throw new IllegalStateException("SIG" + signal + " could not be sent to " + name + output());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void awaitExit(Duration deadline) {
        boolean interrupted = Thread.interrupted();
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IllegalStateException(name + " did not end within " + deadline + output());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            interrupted = true;
        } finally {
            LIVE.remove(this);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The last lines of what the program printed, to be appended to a failure's message. */
    String output() {
        try {
            // ISO 8859-1 takes any bytes: a program killed in the middle of a character must not hide its output.
            List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
            List<String> tail = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
            return "\n--- end of " + log + "\n" + String.join("\n", tail) + "\n---";
        } catch (IOException e) {
            return "\n--- " + log + " cannot be read: " + e;
        }
    }

    /** A new folder under java.io.tmpdir that is deleted when the JVM ends, after its processes. */
    static Path temporaryFolder(String prefix) {
        try {
            Path folder = Files.createTempDirectory("bongsu-" + prefix + "-");
            FOLDERS.add(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) {
        FOLDERS.remove(folder);
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + folder, e);
        }
    }
}
