package io.bongsu.perf.scenario;

import java.nio.file.Path;
import java.util.Objects;

/** Who typed the command. */
final class Caller {

    private Caller() {}

    /** As the caller meant it: the script goes to another folder, and says from where. */
    static Path path(Path typed) {
        return Path.of(Objects.requireNonNullElse(System.getenv("BONGSU_PERF_FROM"), ""))
                .resolve(typed);
    }
}
