package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The programs of docs/clients.md in a folder, as a reader would have them: each block that begins with the name of a file
 * is that file, on other ports; beside them {@code node_modules} (from scripts/test-tools.sh) and {@code lib}.
 */
final class Examples {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Pattern FILE = Pattern.compile("(?://|#|<!--) ([\\w.-]+\\.\\w+): .*");

    /** The document names the HiveMQ client and Jackson; the others are what these two need. */
    private static final Pattern NEEDED_JARS = Pattern.compile(
            "(hivemq-mqtt-client|jackson-(core|databind|annotations)|netty|rxjava|reactive-streams|jctools|dagger|j\\w+[.-]inject)-.*\\.jar");

    private final Document document = Document.of("docs/clients.md");
    private final Path outputs;
    private final Path original;

    /** @param name of a folder in target/, which is emptied first and stays, to be looked at after a failure */
    Examples(String name, OtherPorts ports) {
        outputs = Path.of("target", "examples", name).toAbsolutePath();
        original = outputs.resolve("original");
        try {
            empty(outputs);
            Files.createDirectories(original);
            for (Document.Block block : document.blocks()) {
                Path file = original.resolve(file(block));
                if (!file.equals(original)) {
                    Files.writeString(file, ports.in(block.text()));
                }
            }
            Files.createSymbolicLink(original.resolve("node_modules"), npmPackages());
            linkJars(Files.createDirectory(original.resolve("lib")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String command : commands("javac ")) {
            Program compiler = start("javac", command, original);
            assertThat(compiler.awaitEnd(DEADLINE)).as(compiler.trouble()).isZero();
        }
    }

    /** The name in its first line, or nothing. */
    static String file(Document.Block block) {
        return block.lines().stream()
                .limit(2)
                .map(FILE::matcher)
                .filter(Matcher::matches)
                .map(name -> name.group(1))
                .findFirst()
                .orElse("");
    }

    /** The document's commands that begin so. */
    List<String> commands(String... beginnings) {
        return document.commands("sh").stream()
                .filter(command -> Arrays.stream(beginnings).anyMatch(command::startsWith))
                .toList();
    }

    /**
     * Starts one of the document's commands in a folder of its own, in which all the files are.
     *
     * @param position that it kept from an earlier run, if any
     */
    Program start(String command, String... position) {
        String name = command.replaceAll("[^a-zA-Z]+", "-");
        Path folder = outputs.resolve(name);
        try (Stream<Path> files = Files.list(original)) {
            Files.createDirectory(folder);
            for (Path file : files.toList()) {
                Path copy = folder.resolve(file.getFileName());
                if (Files.isDirectory(file)) {
                    Files.createSymbolicLink(copy, file);
                } else {
                    Files.copy(file, copy);
                }
            }
            for (String kept : position) {
                Files.writeString(folder.resolve("position"), kept);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return start(name, command, folder);
    }

    private Program start(String name, String command, Path folder) {
        return Program.start(
                name,
                command,
                folder,
                outputs,
                // A terminal that can show every character; a machine that builds may have none.
                Map.of("PYTHONPATH", tools().resolve("python").toString(), "LC_ALL", "C.UTF-8"));
    }

    /** Links are deleted, not followed. */
    private static void empty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    private static void linkJars(Path lib) throws IOException {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path jar = Path.of(entry);
            if (NEEDED_JARS.matcher(jar.getFileName().toString()).lookingAt()) {
                Files.createSymbolicLink(lib.resolve(jar.getFileName()), jar);
            }
        }
    }

    static Path npmPackages() throws IOException {
        Path wanted = Document.REPOSITORY.resolve("scripts/npm/package-lock.json");
        Path there = tools().resolve("npm/package-lock.json");
        assertThat(Files.exists(there) && Files.mismatch(wanted, there) == -1)
                .as("the npm packages of %s are in %s: run `make test-tools`", wanted, there.getParent())
                .isTrue();
        return there.resolveSibling("node_modules");
    }

    static Path tools() {
        try {
            Process script = new ProcessBuilder(Document.REPOSITORY
                            .resolve("scripts/tools-folder.sh")
                            .toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return Path.of(new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
