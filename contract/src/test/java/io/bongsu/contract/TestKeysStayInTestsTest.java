package io.bongsu.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The keys are published with the source: nothing that runs anywhere else may know of them. */
class TestKeysStayInTestsTest {

    private static final Path REPOSITORY = Path.of("..");

    /** Where they may be: this folder, tests, and what is made or downloaded. */
    private static final Set<String> MAY =
            Set.of("contract", "test", "target", ".git", ".tools", "data", "node_modules");

    private static final int SMALL_BYTES = 1 << 20;

    @Test
    void nothingThatIsShippedNamesOrHoldsOne() throws IOException {
        List<String> traces = new ArrayList<>(List.of("TEST-ONLY-"));
        for (TestKey key : TestKey.values()) {
            traces.add(middle(Signer.encode(key.privateKey().getEncoded())));
        }
        List<Path> shipped = shipped();

        assertThat(shipped).hasSizeGreaterThan(100);
        assertThat(shipped).allSatisfy(file -> assertThat(read(file)).doesNotContain(traces));
    }

    private static String middle(String text) {
        return text.substring(text.length() / 2, text.length() / 2 + 20);
    }

    private static List<Path> shipped() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(REPOSITORY, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return MAY.contains(String.valueOf(folder.getFileName()))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()
                        && attributes.size() < SMALL_BYTES
                        && !file.toString().endsWith(".md")) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
