package io.bongsu.perf;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The figures of docs/performance.md. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description =
                "Measures posts, delivery, history, receivers by the thousand, and the start, against floors and peers of the same run.")
final class Bench implements Callable<Integer> {

    /** What can be asked for. */
    enum Asked {
        POST,
        DELIVERY,
        RELAY,
        SEND,
        HISTORY,
        FAN_OUT,
        IDLE,
        RETURN,
        SCALE,
        REVOCATION,
        CLIENT,
        START,
        TUTORIAL;

        Figure figure() {
            return switch (this) {
                case POST -> new PostFigure();
                case DELIVERY -> new DeliveryFigure();
                case RELAY -> new RelayFigure();
                case SEND -> new SendFigure();
                case HISTORY -> new HistoryFigure();
                case FAN_OUT -> new FanOutFigure();
                case IDLE -> new IdleFigure();
                case RETURN -> new ReturnFigure();
                case SCALE -> new ScaleFigure();
                case REVOCATION -> new RevocationFigure();
                case CLIENT -> new ClientFigure();
                case START -> new StartFigure();
                case TUTORIAL -> new TutorialFigure();
            };
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--figures",
            split = ",",
            description = "which ones, of ${COMPLETION-CANDIDATES} in any case; all where none is named")
    private Set<Asked> asked = EnumSet.allOf(Asked.class);

    @Option(names = "--runs", defaultValue = "3", description = "how often each is measured (${DEFAULT-VALUE})")
    private int runs;

    @Option(names = "--seconds", defaultValue = "10", description = "how long one measurement lasts (${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--backend-jar", required = true, description = "the server to measure")
    private Path backendJar = Path.of("");

    @Option(
            names = "--tutorial-jar",
            required = true,
            description = "the app of a good tutorial, which the server is held against")
    private Path tutorialJar = Path.of("");

    @Option(names = "--run-script", required = true, description = "what starts the embedded profile")
    private Path runScript = Path.of("");

    @Option(names = "--peers", required = true, description = "the folder of the peers that npm brings")
    private Path peers = Path.of("");

    @Option(
            names = "--out",
            defaultValue = "perf/target/bench.json",
            description = "where the results go as JSON (${DEFAULT-VALUE})")
    private Path out = Path.of("");

    /** 0 where everything was measured; a missed aim is no failure, it is told. */
    @Override
    public Integer call() throws Exception {
        if (runs < 1 || seconds < 1) {
            System.err.println("--runs and --seconds are 1 or more.");
            return 2;
        }
        BenchSettings settings =
                new BenchSettings(runs, Duration.ofSeconds(seconds), backendJar, tutorialJar, runScript, peers, "1g");
        Surroundings surroundings = Surroundings.now();
        PrintStream screen = System.out;
        screen.println(surroundings.inOneLine());
        List<Result> results = new ArrayList<>();
        for (Asked one : asked) {
            Result result = one.figure().measure(settings, doing -> System.err.println(one.label() + ": " + doing));
            results.add(result);
            Report.print(result, screen);
            // After each: whoever ends it early has what there is.
            Report.write(surroundings, settings, results, out);
        }
        screen.println("\nWritten to " + out);
        return 0;
    }
}
