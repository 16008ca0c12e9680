package io.bongsu.testenv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendClassPathTest {

    @TempDir
    private Path folder;

    @Test
    void makesJarsOfFoldersAndLeavesTestsOut() throws IOException {
        Path library = Files.writeString(folder.resolve("library.jar"), "a jar");
        write("test-classes", "ATest.class", "a test");
        write("classes", "static/page.html", "a page");
        BackendClassPath classPath =
                of(folder.resolve("test-classes"), folder.resolve("classes"), folder.resolve("nothing"), library);

        String[] entries = classPath.text().split(File.pathSeparator);
        assertThat(entries).hasSize(2).endsWith(library.toString());
        try (var jar = new JarFile(entries[0])) {
            assertThat(jar.getEntry("static/page.html")).isNotNull();
            assertThat(jar.getEntry("static/"))
                    .as("what scans for files looks for their folder")
                    .isNotNull();
        }
    }

    @Test
    void isAnotherOneAfterAChange() throws IOException {
        BackendClassPath before = ofClasses("one");
        assertThat(of(folder.resolve("classes"))).isEqualTo(before);
        assertThat(ofClasses("three").folder()).isNotEqualTo(before.folder());
    }

    @Test
    void keepsTheFewUsedLast() throws IOException {
        var used = new ArrayList<Path>();
        for (int build = 1; build <= 4; build++) {
            Path built = ofClasses("A".repeat(build)).folder();
            used.add(built);
            Files.setLastModifiedTime(built, FileTime.from(Instant.now().minusSeconds(1000 - build)));
        }
        Path newest = ofClasses("A".repeat(5)).folder();
        try (Stream<Path> left = Files.list(folder.resolve("folders"))) {
            assertThat(left).containsExactlyInAnyOrder(used.get(2), used.get(3), newest);
        }
    }

    private BackendClassPath ofClasses(String content) throws IOException {
        write("classes", "A.class", content);
        return of(folder.resolve("classes"));
    }

    private BackendClassPath of(Path... entries) {
        return BackendClassPath.of(List.of(entries), folder.resolve("folders"));
    }

    private void write(String entry, String name, String content) throws IOException {
        Path file = folder.resolve(entry, name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, content);
    }
}
