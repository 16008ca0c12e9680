package io.bongsu.perf.scenario;

import io.bongsu.perf.report.ReportFolder;
import io.bongsu.perf.report.RunReport;
import io.bongsu.perf.report.Summary;
import io.bongsu.perf.swarm.Dialect;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the commands of all scenarios have in common: measure, show, and leave a report. */
abstract class ScenarioCommand implements Callable<Integer> {

    /** By a script, or not for a report: where it was left says nothing of how it was measured. */
    private static final List<String> ADDED =
            List.of("--backend-jar", "--tutorial-jar", "--npm-peers", "--password", "--out");

    @Mixin
    private Options options = new Options();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    abstract List<Scenario> scenarios() throws IOException;

    final int within(String option, int value, int most) throws IOException {
        if (value < 1 || value > most) {
            throw new IOException(option + " is 1 to " + most + ", not " + value);
        }
        return value;
    }

    @SuppressWarnings("SystemConsoleNull") // A platform may have none at all.
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    final boolean isRemote() {
        return options.isRemote();
    }

    final boolean quick() {
        return options.quick;
    }

    /** 0 where everything was measured, 1 where some could not be; a missed aim is told, and is no failure. */
    @Override
    public Integer call() throws Exception {
        try {
            List<Scenario> asked = scenarios();
            check(options);
            Path folder = ReportFolder.unused(options.folder(spec.name()));
            // Before anything of ours is at work.
            RunReport.Environment environment = Here.environment(!options.isRemote());
            RunReport.Clock clock = Here.clock();
            try (Target target = open(options)) {
                return measure(asked, target, ReportFolder.fresh(folder), environment, clock);
            }
        } catch (IOException | RuntimeException trouble) {
            spec.commandLine()
                    .getErr()
                    .println(System.lineSeparator() + spec.qualifiedName() + ": "
                            + (trouble.getMessage() == null ? trouble : trouble.getMessage()));
            return 2;
        }
    }

    /** What it compares over, and warms up. */
    List<Dialect> dialects(Options asked) {
        return asked.transports();
    }

    /** @throws IOException in a sentence, when it cannot be measured with these */
    void check(Options asked) throws IOException {
        asked.check();
    }

    /** What it is measured at. */
    Target open(Options asked) throws IOException {
        return asked.open();
    }

    private int measure(
            List<Scenario> asked,
            Target target,
            ReportFolder folder,
            RunReport.Environment environment,
            RunReport.Clock clock)
            throws Exception {
        Stage stage =
                new Stage(target, options.quick, options.seed, dialects(options), Optional.ofNullable(options.network));
        String command = String.join(" ", spec.root().name(), words());
        Director director =
                new Director(command.strip(), stage, options.only, options.repetitions(), environment, clock);
        AtomicBoolean over = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            director.end();
            if (!over.get() && Files.exists(folder.page())) {
                System.err.println(System.lineSeparator() + "Ended early; what was measured is in " + folder.page());
            }
        }));
        RunReport report = director.run(asked, whole -> new Progress(System.err, isTerminal(), whole), folder::write);
        over.set(true);
        Summary.print(report, System.out);
        System.out.println(System.lineSeparator() + "Report: " + folder.page());
        return report.failures().isEmpty() ? 0 : 1;
    }

    /** As it was typed, but for what a script adds and what nobody may see. */
    private String words() {
        List<String> typed = spec.commandLine().getParseResult() == null
                ? List.of()
                : spec.commandLine().getParseResult().originalArgs();
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < typed.size(); i++) {
            String word = typed.get(i);
            if (ADDED.stream().anyMatch(word::startsWith)) {
                i += word.contains("=") ? 0 : 1;
            } else {
                words.append(words.isEmpty() ? "" : " ").append(quoted(word));
            }
        }
        return words.toString();
    }

    /** As a shell takes it for one word. */
    private static String quoted(String word) {
        return word.matches("[\\w.,:/=@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
