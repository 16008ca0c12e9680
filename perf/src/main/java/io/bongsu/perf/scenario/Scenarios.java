package io.bongsu.perf.scenario;

import io.bongsu.perf.PeerTargets;
import io.bongsu.perf.report.ReportFolder;
import io.bongsu.perf.report.RunReport;
import io.bongsu.perf.report.Summary;
import io.bongsu.perf.swarm.Dialect;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The commands, one for each scenario, and one for all of them. */
public final class Scenarios {

    private Scenarios() {}

    /** What they have in common: measure, show, and leave a report. */
    abstract static class One implements Callable<Integer> {

        /** By a script, or not for a report. */
        private static final List<String> ADDED =
                List.of("--backend-jar", "--tutorial-jar", "--npm-peers", "--password");

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

        final boolean quick() {
            return options.quick;
        }

        /** 0 where everything was measured, 1 where some could not be; a missed aim is told, and is no failure. */
        @Override
        public Integer call() throws Exception {
            try {
                List<Scenario> asked = scenarios();
                // Before anything of ours is at work.
                RunReport.Environment environment = Here.environment();
                RunReport.Clock clock = Here.clock();
                try (Target target = open(options)) {
                    return measure(asked, target, environment, clock);
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

        /** What it is measured at. */
        Target open(Options asked) throws IOException {
            return asked.open();
        }

        private int measure(
                List<Scenario> asked, Target target, RunReport.Environment environment, RunReport.Clock clock)
                throws Exception {
            ReportFolder folder = ReportFolder.fresh(options.folder(spec.name()));
            Stage stage = new Stage(target, options.quick, options.seed, dialects(options));
            String command = String.join(" ", spec.root().name(), words());
            Director director =
                    new Director(command.strip(), stage, options.only, options.repetitions(), environment, clock);
            RunReport report =
                    director.run(asked, whole -> new Progress(System.err, isTerminal(), whole), folder::write);
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
                    words.append(words.isEmpty() ? "" : " ").append(word);
                }
            }
            return words.toString();
        }
    }

    @Command(
            name = "burst",
            mixinStandardHelpOptions = true,
            description =
                    "Three messages 50 ms apart to ten receivers, over 50 ms of network each way, again and again.")
    public static final class BurstCommand extends One {
        @Override
        List<Scenario> scenarios() {
            return List.of(new Burst());
        }
    }

    @Command(
            name = "load",
            mixinStandardHelpOptions = true,
            description = "50 to 10,000 receivers of one room, over 50 ms of network each way.")
    public static final class LoadCommand extends One {

        @Option(
                names = "--rate",
                defaultValue = "2",
                description = "messages a second, each to all receivers (${DEFAULT-VALUE}, at most 1000)")
        private int rate;

        @Override
        List<Scenario> scenarios() throws IOException {
            return List.of(new LoadSizes(within("--rate", rate, 1_000)));
        }
    }

    @Command(
            name = "soak",
            mixinStandardHelpOptions = true,
            description = "1,000 connections held for each transport, a message a minute.")
    public static final class SoakCommand extends One {

        @Option(names = "--minutes", defaultValue = "30", description = "how long (${DEFAULT-VALUE}; quick 3)")
        private int minutes;

        @Override
        List<Scenario> scenarios() throws IOException {
            return List.of(new Soak(Duration.ofMinutes(quick() ? 3 : within("--minutes", minutes, 1_440))));
        }
    }

    @Command(
            name = "fanout",
            mixinStandardHelpOptions = true,
            description = "One writer and 1,000 watchers; 1,000 writers and one watcher.")
    public static final class FanOutCommand extends One {
        @Override
        List<Scenario> scenarios() {
            return List.of(new FanOutAndIn());
        }
    }

    @Command(
            name = "qos",
            mixinStandardHelpOptions = true,
            description =
                    "MQTT's QoS 0, 1 and 2, clean and kept sessions, over good and bad networks, at a Mosquitto of its own.")
    public static final class QosCommand extends One {
        @Override
        List<Scenario> scenarios() {
            return List.of(new Qos());
        }

        @Override
        Target open(Options asked) throws IOException {
            return asked.openNone("qos measures a Mosquitto of its own");
        }

        @Override
        List<Dialect> dialects(Options asked) {
            return List.of();
        }
    }

    @Command(
            name = "throughput",
            mixinStandardHelpOptions = true,
            description = "Raises the rate until messages are lost or late, and finds the knee.")
    public static final class ThroughputCommand extends One {
        @Override
        List<Scenario> scenarios() {
            return List.of(new Throughput());
        }
    }

    @Command(
            name = "recovery",
            mixinStandardHelpOptions = true,
            description = "Kills broker, node and database and cuts links while messages flow.")
    public static final class RecoveryCommand extends One {
        @Override
        List<Scenario> scenarios() {
            return List.of(new Recovery());
        }
    }

    @Command(
            name = "peers",
            mixinStandardHelpOptions = true,
            description = "Side by side with Spring's simple broker, Socket.IO, and the app that a tutorial makes.")
    public static final class PeersCommand extends One {

        @Option(names = "--tutorial-jar", hidden = true, required = true)
        private Path tutorialJar = Path.of("");

        @Option(names = "--npm-peers", hidden = true, required = true)
        private Path npmPeers = Path.of("");

        @Override
        Target open(Options asked) throws IOException {
            asked.refuseOthersAndProxies("peers starts all it compares on this machine");
            return asked.open();
        }

        @Override
        List<Scenario> scenarios() {
            return List.of(new Peers(PeerTargets.all(npmPeers, tutorialJar)));
        }
    }

    @Command(
            name = "all",
            mixinStandardHelpOptions = true,
            description = "burst, load, fanout, qos and recovery, one after the other.")
    public static final class AllCommand extends One {
        @Override
        List<Scenario> scenarios() {
            return Arrays.asList(new Burst(), new LoadSizes(2), new FanOutAndIn(), new Qos(), new Recovery());
        }
    }
}
