package io.bongsu.perf.scenario;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who typed the command. */
final class Caller {

    private Caller() {}

    /** As the caller meant it: the script goes to another folder, and says from where. */
    static Path path(Path typed) {
        return path(System.getenv("BONGSU_PERF_FROM"), typed);
    }

    static Path path(@Nullable String from, Path typed) {
        return Path.of(Objects.requireNonNullElse(from, "")).resolve(typed);
    }
}
