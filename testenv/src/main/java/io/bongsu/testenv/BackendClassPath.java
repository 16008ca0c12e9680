package io.bongsu.testenv;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path of the tests without the tests, as jars alone: the JVM keeps nothing about classes it found in folders.
 * What belongs to it stands in a folder of its own, named after what is on it and the JVM, so that another build has another.
 *
 * @param folder holds the jars made of folders, and may hold more; the oldest of its neighbours are deleted
 * @param text as {@code -cp} takes it
 */
record BackendClassPath(Path folder, String text) {

    private static final Path FOLDERS = Path.of("target", "backend-starts").toAbsolutePath();
    private static final int KEPT_FOLDERS = 3;

    /** Of this JVM's tests. What it is made of must stay as it is while they run. */
    static BackendClassPath ofThisJvm() {
        return OfThisJvm.INSTANCE;
    }

    /** @param entries of a class path; what does not exist, and test classes, which would be scanned for components, are left out */
    static BackendClassPath of(List<Path> entries, Path folders) {
        List<Path> kept = entries.stream()
                .filter(entry -> Files.exists(entry) && !entry.endsWith("test-classes"))
                .toList();
        try {
            Path folder = Files.createDirectories(folders.resolve(fingerprint(kept)));
            Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
            deleteOldest(folders);
            return new BackendClassPath(
                    folder,
                    kept.stream()
                            .map(entry -> Files.isDirectory(entry) ? jarOf(entry, folder) : entry)
                            .map(Path::toString)
                            .collect(Collectors.joining(File.pathSeparator)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep jars for the tests' backends in " + folders, e);
        }
    }

    /** Complete or not there: it appears under its name when it is written. */
    private static Path jarOf(Path classes, Path folder) {
        Path jar = folder.resolve(Integer.toHexString(classes.toString().hashCode()) + ".jar");
        if (Files.exists(jar)) {
            return jar;
        }
        try {
            Path unfinished = Files.createTempFile(folder, "jar", null);
            int outcome = ToolProvider.findFirst("jar")
                    .orElseThrow()
                    .run(System.out, System.err, "cf0", unfinished.toString(), "-C", classes.toString(), ".");
            if (outcome != 0) {
                throw new IllegalStateException("jar failed for " + classes + " with exit code " + outcome);
            }
            return Files.move(unfinished, jar, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sizes and times, as the JVM itself compares jars: a file touched makes another fingerprint. */
    private static String fingerprint(List<Path> entries) throws IOException {
        MessageDigest digest = sha256();
        digest.update(System.getProperty("java.home").getBytes(StandardCharsets.UTF_8));
        digest.update(Runtime.version().toString().getBytes(StandardCharsets.UTF_8));
        for (Path entry : entries) {
            try (Stream<Path> files = Files.walk(entry)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    String one = file + "\t" + Files.size(file) + "\t" + Files.getLastModifiedTime(file) + "\n";
                    digest.update(one.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Each may hold 200 MB. Some stay: another JVM may be testing another class path. */
    private static void deleteOldest(Path folders) throws IOException {
        try (Stream<Path> all = Files.list(folders)) {
            all.filter(Files::isDirectory)
                    .sorted(Comparator.comparing(BackendClassPath::lastUsed).reversed())
                    .skip(KEPT_FOLDERS)
                    .forEach(ChildProcess::delete);
        }
    }

    private static FileTime lastUsed(Path folder) {
        try {
            return Files.getLastModifiedTime(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class OfThisJvm {
        static final BackendClassPath INSTANCE = of(
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> !entry.isEmpty())
                        .map(Path::of)
                        .toList(),
                FOLDERS);
    }
}
