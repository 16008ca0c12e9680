package io.bongsu.perf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to start another main class of this program, whether it runs from its jar or from class files. */
public final class ThisProgram {

    private ThisProgram() {}

    /** A terminal's Ctrl-C goes to all processes of a command; this one ends with its input. */
    public static List<String> javaThatIgnoresInterrupts(Class<?> main, List<String> options) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
        command.addAll(java(main, options));
        return command;
    }

    public static List<String> java(Class<?> main, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        if (fromJar()) {
            command.add("-Dloader.main=" + main.getName());
            command.add("org.springframework.boot.loader.launch.PropertiesLauncher");
        } else {
            command.add(main.getName());
        }
        return command;
    }

    private static boolean fromJar() {
        String classPath = System.getProperty("java.class.path");
        return classPath.endsWith(".jar") && !classPath.contains(System.getProperty("path.separator"));
    }
}
