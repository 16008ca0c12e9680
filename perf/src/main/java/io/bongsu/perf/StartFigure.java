package io.bongsu.perf;

import io.bongsu.testenv.BackendProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** How long `make run` takes until the server is ready, when all is built: as it is, and after `make quick-start`. */
final class StartFigure implements Figure {

    @Override
    public Result measure(BenchSettings settings, Consumer<String> progress) throws Exception {
        Runs runs = new Runs();
        progress.accept("recording what make quick-start records");
        record(settings);
        progress.accept("warming up");
        start(settings, "").close();
        for (int run = 1; run <= settings.runs(); run++) {
            progress.accept("run " + run + " of " + settings.runs());
            try (BackendProcess server = start(settings, "-XX:AOTMode=off")) {
                runs.add("first start", "s", seconds(server));
                server.stop();
                server.restart();
                runs.add("later start", "s", seconds(server));
            }
            try (BackendProcess server = start(settings, "")) {
                runs.add("first start, after make quick-start", "s", seconds(server));
                server.stop();
                server.restart();
                runs.add("later start, after make quick-start", "s", seconds(server));
            }
        }
        return new Result(
                "start",
                "From scripts/run.sh to ready, embedded",
                "From the start of the process, the script included, to the first 200 of /actuator/health/readiness, asked"
                        + " every 10 ms; the jar is built. First start: empty data folder. Later start: after an orderly stop.",
                runs.all(Map.of(
                        "first start", Aim.atMost(5),
                        "later start", Aim.atMost(5),
                        "first start, after make quick-start", Aim.atMost(5),
                        "later start, after make quick-start", Aim.atMost(5))));
    }

    private static void record(BenchSettings settings) throws IOException, InterruptedException {
        Process recording = new ProcessBuilder(
                        settings.runScript().resolveSibling("quick-start.sh").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (recording.waitFor() != 0) {
            throw new IOException("make quick-start failed: run it alone to see why");
        }
    }

    private static BackendProcess start(BenchSettings settings, String javaOptions) {
        return BackendProcess.builder()
                .program(List.of(settings.runScript().toString()))
                .environment("BONGSU_JAVA_OPTS", javaOptions)
                .start();
    }

    private static double seconds(BackendProcess server) {
        return server.startedIn().toNanos() / 1e9;
    }
}
