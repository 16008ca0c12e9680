package io.bongsu.perf;

import io.bongsu.testenv.BackendProcess;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** How long `make run` takes until the server is ready, when all is built: on an empty data folder, and again. */
final class StartFigure implements Figure {

    @Override
    public Result measure(BenchSettings settings, Consumer<String> progress) {
        Runs runs = new Runs();
        List<String> script = List.of(settings.runScript().toString());
        progress.accept("warming up");
        BackendProcess.builder().program(script).start().close();
        for (int run = 1; run <= settings.runs(); run++) {
            progress.accept("run " + run + " of " + settings.runs());
            try (BackendProcess server =
                    BackendProcess.builder().program(script).start()) {
                runs.add("first start", "s", seconds(server));
                server.stop();
                server.restart();
                runs.add("later start", "s", seconds(server));
            }
        }
        return new Result(
                "start",
                "From scripts/run.sh to ready, embedded",
                "From the start of the process, the script included, to the first 200 of /actuator/health/readiness, asked"
                        + " every 10 ms; the jar is built. First start: empty data folder. Later start: after an orderly stop.",
                runs.all(Map.of("first start", Aim.atMost(5), "later start", Aim.atMost(5))));
    }

    private static double seconds(BackendProcess server) {
        return server.startedIn().toNanos() / 1e9;
    }
}
