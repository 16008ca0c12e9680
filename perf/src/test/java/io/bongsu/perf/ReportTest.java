package io.bongsu.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void writesForProgramsWhatItPrintsForPeople() throws IOException {
        Result result = result();
        var screen = new ByteArrayOutputStream();
        Report.print(result, new PrintStream(screen, true, StandardCharsets.UTF_8));
        assertThat(screen.toString(StandardCharsets.UTF_8).lines().map(line -> line.strip()
                        .replaceAll(" +", " ")))
                .containsSubsequence(
                        "Posts",
                        "no-op 20,000 /s [19,000 20,000 30,000]",
                        "POST / no-op 0.25 [0.20 0.25 0.30] aim ≥ 0.30, MISSED");

        Path file = folder.resolve("deep/bench.json");
        Report.write(surroundings(), settings(), List.of(result), file);
        JsonNode document = new JsonMapper().readTree(file.toFile());
        assertThat(document.at("/surroundings/cores").intValue()).isEqualTo(2);
        assertThat(document.at("/results/0/figure").stringValue()).isEqualTo("post");
        assertThat(document.at("/results/0/readings/0/median").doubleValue()).isEqualTo(20_000);
        assertThat(document.at("/results/0/readings/0/runs")).hasSize(3);
        assertThat(document.at("/results/0/readings/0").has("aim")).isFalse();
        assertThat(document.at("/results/0/readings/1/met").booleanValue(true)).isFalse();
    }

    private static Result result() {
        Runs runs = new Runs();
        for (double perSecond : new double[] {19_000, 20_000, 30_000}) {
            runs.add("no-op", "/s", perSecond);
        }
        for (double ratio : new double[] {0.2, 0.25, 0.3}) {
            runs.add("POST / no-op", "", ratio);
        }
        return new Result("post", "Posts", "How.", runs.all(Map.of("POST / no-op", Aim.atLeast(0.3))));
    }

    private static Surroundings surroundings() {
        return new Surroundings(Instant.EPOCH, 2, "cpu", "Linux", "25", "mosquitto", 0.1);
    }

    private static BenchSettings settings() {
        return new BenchSettings(
                3,
                Duration.ofSeconds(10),
                Path.of("a.jar"),
                Path.of("b.jar"),
                Path.of("run.sh"),
                Path.of("peers"),
                "1g");
    }
}
