package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One shell, in which a variable lives on from command to command, and further terminals beside it. */
final class Terminal implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Path folder;
    private final Path outputs;
    private final Map<String, String> environment;
    private final Program shell;
    private final List<Program> others = new ArrayList<>();
    private int typed;

    /**
     * @param folder where the reader stands
     * @param outputs where the output of each program goes
     */
    Terminal(Path folder, Path outputs, Map<String, String> environment) {
        this.folder = folder;
        this.outputs = outputs;
        this.environment = environment;
        this.shell = Program.start("terminal", "exec sh", folder, outputs, environment);
    }

    /** Types a command and waits for its end; fails where it fails. Gives what it printed. */
    String run(String command) {
        int before = shell.output().length();
        String end = "end of command " + ++typed;
        shell.type(command);
        shell.type("echo \"" + end + ", exit code $?\"");
        shell.awaitOutput(end + ", exit code ", DEADLINE);
        String printed = shell.output().substring(before);
        assertThat(printed).as("%s%n%s", command, shell.trouble()).endsWith(end + ", exit code 0\n");
        return printed.substring(0, printed.lastIndexOf(end));
    }

    /** The value of a variable typed before. */
    String variable(String name) {
        return run("printf '%s' \"$" + name + "\"");
    }

    /** Types it in a terminal of its own, where it stays until {@link #close} or a signal. */
    Program start(String command) {
        return start(command, Map.of());
    }

    Program start(String command, Map<String, String> variables) {
        Map<String, String> both = new HashMap<>(environment);
        both.putAll(variables);
        Program program = Program.start("terminal-" + (others.size() + 2), command, folder, outputs, both);
        others.add(program);
        return program;
    }

    /** Ends everything that was started in it. */
    @Override
    public void close() {
        others.forEach(Program::close);
        shell.close();
    }
}
