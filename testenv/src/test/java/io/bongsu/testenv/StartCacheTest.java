package io.bongsu.testenv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCacheTest {

    private static final String HELLO = Hello.class.getName().replace('.', '/') + ".class";

    @TempDir
    private Path folder;

    private final List<String> troubles = new ArrayList<>();
    private final List<Path> made = new ArrayList<>();
    private String classPath = "";

    @BeforeEach
    void putAProgramOnTheClassPath() throws IOException {
        Path program = folder.resolve("classes", HELLO);
        Files.createDirectories(program.resolveSibling("."));
        try (var bytes = Objects.requireNonNull(Hello.class.getResourceAsStream("Hello.class"))) {
            Files.copy(bytes, program);
        }
        classPath = BackendClassPath.of(List.of(folder.resolve("classes")), folder.resolve("folders"))
                .text();
    }

    @Test
    void startsFromWhatAnEarlierStartLearnt() {
        cache().make();
        cache().make();
        assertThat(made).as("made once").hasSize(1);
        List<String> options = cache().options();
        assertThat(options).hasSize(1);
        assertThat(run("-Xlog:class+load", options.getFirst()))
                .containsPattern("io\\.bongsu\\.testenv\\.Hello source: shared objects file")
                .contains("hello");
        assertThat(troubles).isEmpty();
    }

    @Test
    void startsWithoutWhereThereIsNone() {
        assertThat(cache().options()).isEmpty();
        assertThat(troubles).isEmpty();
    }

    @Test
    void saysOnceWhyItCannotBeUsed() throws IOException {
        Files.writeString(file(), "not what a JVM wrote");
        StartCache cache = cache();
        assertThat(cache.options()).isEmpty();
        assertThat(cache.options()).isEmpty();
        assertThat(troubles)
                .singleElement()
                .asString()
                .contains("cannot be used", "Unable to use AOT cache", file().toString());
    }

    @Test
    void saysWhyItCouldNotBeMade() {
        var cache = new StartCache(file(), java("-version"), StartCacheTest::fail, troubles::add);
        cache.make();
        assertThat(cache.options()).isEmpty();
        assertThat(troubles).singleElement().asString().contains("could not be made", "This is why.");
    }

    @Test
    void saysThatTheJvmWroteNone() {
        var cache = new StartCache(file(), java("-version"), unwritten -> {}, troubles::add);
        cache.make();
        assertThat(cache.options()).isEmpty();
        assertThat(troubles).singleElement().asString().contains("could not be made");
    }

    private StartCache cache() {
        return new StartCache(file(), java("-version"), this::make, troubles::add);
    }

    private void make(Path file) {
        made.add(file);
        run("-XX:AOTCacheOutput=" + file);
    }

    private static void fail(Path file) {
        throw new IllegalStateException("This is why.");
    }

    private Path file() {
        return folder.resolve("classes.aot");
    }

    private String run(String... options) {
        var command = new ArrayList<>(java(Hello.class.getName()));
        command.addAll(1, List.of(options));
        Path log = folder.resolve("log");
        ChildProcess.run("hello", command, log);
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> java(String last) {
        return List.of(BackendJvm.java(), "-XX:+UseSerialGC", "-cp", classPath, last);
    }
}
