package io.bongsu.perf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * @param runs how often each thing is measured; the median is told. At least 3, but for trying the program out.
 * @param measured how long one measurement under load takes
 * @param backendJar what is measured
 * @param runScript starts the embedded profile as `make run` does
 */
record BenchSettings(int runs, Duration measured, Path backendJar, Path runScript) {

    /** How a node is started: from the jar, as docs/running.md advises for a machine of two cores, with a heap of 1 GiB. */
    List<String> nodeCommand() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                backendJar.toString());
    }
}
