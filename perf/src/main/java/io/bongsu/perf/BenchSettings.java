package io.bongsu.perf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * @param runs how often each thing is measured; the median is told. At least 3, but for trying the program out.
 * @param measured how long one measurement under load takes
 * @param backendJar what is measured
 * @param tutorialJar the app of perf/tutorial/, which it is held against
 * @param peers the folder with what is not Java among what we are held against
 * @param runScript starts the embedded profile as `make run` does
 * @param heap of the Java servers measured, as -Xmx takes it
 */
record BenchSettings(
        int runs, Duration measured, Path backendJar, Path tutorialJar, Path runScript, Path peers, String heap) {

    BenchSettings withHeap(String wanted) {
        return new BenchSettings(runs, measured, backendJar, tutorialJar, runScript, peers, wanted);
    }

    /** What every Java server measured here runs with, ours and others. */
    List<String> jvm() {
        return List.of(
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow");
    }

    List<String> generatorJvm() {
        return List.of("-Xmx1g", "-XX:+UseSerialGC");
    }

    /** How a node is started: from the jar, as docs/running.md advises for a machine of two cores, with a heap of 1 GiB. */
    List<String> nodeCommand() {
        return fromJar(backendJar);
    }

    /** The same JVM for the tutorial's app. */
    List<String> tutorialCommand() {
        return fromJar(tutorialJar);
    }

    private List<String> fromJar(Path jar) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm());
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }
}
