package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A command in a terminal of its own, as a reader of the documents types it. What it prints lies in two files, which a
 * second start goes on with. It is ended by its process and those it has started, so that nothing is left behind.
 */
final class Program implements AutoCloseable {

    private final String command;
    private final Path folder;
    private final Map<String, String> environment;
    private final Path output;
    private final Path trouble;
    private Process process;

    private Program(String name, String command, Path folder, Path outputs, Map<String, String> environment) {
        this.command = command;
        this.folder = folder;
        this.environment = environment;
        this.output = outputs.resolve(name + ".out");
        this.trouble = outputs.resolve(name + ".err");
        this.process = launch();
    }

    /**
     * @param name of its two files
     * @param folder where it is typed
     * @param outputs where its files go
     */
    static Program start(String name, String command, Path folder, Path outputs, Map<String, String> environment) {
        return new Program(name, command, folder, outputs, environment);
    }

    /** Once more, after it has ended. */
    void startAgain() {
        assertThat(process.isAlive()).isFalse();
        process = launch();
    }

    private Process launch() {
        var builder = new ProcessBuilder("sh", "-c", command)
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(trouble.toFile()));
        String java = System.getProperty("java.home");
        // Within `make test` make would take itself for a part of that one, and say so.
        builder.environment().keySet().removeAll(List.of("MAKEFLAGS", "MAKELEVEL", "MFLAGS"));
        builder.environment().put("JAVA_HOME", java);
        builder.environment().merge("PATH", java + "/bin", (path, first) -> first + File.pathSeparator + path);
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String command() {
        return command;
    }

    Path folder() {
        return folder;
    }

    /** Types a line into it. */
    void type(String line) {
        try {
            Writer keyboard = process.outputWriter(StandardCharsets.UTF_8);
            keyboard.write(line + "\n");
            keyboard.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(this + " takes no input any more", e);
        }
    }

    String output() {
        return read(output);
    }

    /** What it wrote to standard error. */
    String trouble() {
        return read(trouble);
    }

    /** Lines that are written to their end. */
    List<String> lines() {
        String all = output();
        return all.substring(0, all.lastIndexOf('\n') + 1).lines().toList();
    }

    /** Fails with all it printed where it ends first, or takes longer. */
    void awaitOutput(String text, Duration deadline) {
        try {
            await().atMost(deadline).until(() -> output().contains(text) || !process.isAlive());
        } catch (ConditionTimeoutException late) {
            throw new AssertionError(this + " did not print " + text + " within " + deadline + allItPrinted(), late);
        }
        assertThat(output().contains(text))
                .as("%s ended before it printed %s%s", this, text, allItPrinted())
                .isTrue();
    }

    private String allItPrinted() {
        return "\n--- output\n" + output() + "--- errors\n" + trouble() + "---\n";
    }

    /** Waits until it ends of its own accord and gives its exit code. */
    int awaitEnd(Duration deadline) {
        await().alias(this + " ends").atMost(deadline).until(() -> !process.isAlive());
        return process.exitValue();
    }

    /** Whether something listens there. */
    static boolean answers(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** SIGKILL for it and whatever it has started. */
    void kill9() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
    }

    @Override
    public void close() {
        kill9();
    }

    private static String read(Path file) {
        try {
            // Lenient: the last character may not be written to its end yet.
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "`" + command + "`";
    }
}
