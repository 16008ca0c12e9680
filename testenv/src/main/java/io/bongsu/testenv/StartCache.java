package io.bongsu.testenv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a JVM learnt about the backend's classes in one start, for all later ones: an AOT cache (JEP 514), which takes two
 * fifths off the CPU time of a start. Making it costs as much as it saves in about eight starts. Where it cannot be made
 * or used this is said once, and backends start without.
 */
final class StartCache {

    private final Path file;
    private final Consumer<Path> make;
    private final List<String> probe;
    private final Consumer<String> trouble;
    private boolean decided;
    private boolean usable;

    /**
     * @param file where it is or will be; it fits one class path and one JVM
     * @param probe a command line that does nothing, with the options and the class path of the backends
     * @param make makes it, in a file given to it; takes minutes
     * @param trouble is told why backends start without
     */
    StartCache(Path file, List<String> probe, Consumer<Path> make, Consumer<String> trouble) {
        this.file = file;
        this.probe = probe;
        this.make = make;
        this.trouble = trouble;
    }

    /** Takes minutes where it is not there. Another JVM that wants the same one waits, and finds it made. */
    synchronized void make() {
        try (var lock = FileChannel.open(beside(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            if (!Files.exists(file)) {
                make.accept(beside(".new"));
                Files.move(beside(".new"), file, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException | IllegalStateException | UncheckedIOException e) {
            say("could not be made", e);
        }
    }

    /** What a start is given besides: nothing where there is no cache at the first start. */
    synchronized List<String> options() {
        if (!decided) {
            decided = true;
            usable = Files.exists(file) && fits();
        }
        return usable ? List.of("-XX:AOTCache=" + file) : List.of();
    }

    /** Told to insist, the JVM refuses to start where it cannot use the cache; told nothing, it would only be slow. */
    private boolean fits() {
        var command = new ArrayList<>(probe);
        command.addAll(1, List.of("-XX:AOTMode=on", "-XX:AOTCache=" + file));
        Path log = beside(".log");
        try {
            Files.deleteIfExists(log);
            ChildProcess.run("The JVM", command, log);
            return true;
        } catch (IOException | IllegalStateException e) {
            say("cannot be used", e);
            return false;
        }
    }

    private Path beside(String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private void say(String what, Exception why) {
        trouble.accept("Backends start without their cache of classes, slower: " + file + " " + what + ". " + why);
    }
}
