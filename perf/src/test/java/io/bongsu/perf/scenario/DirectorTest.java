package io.bongsu.perf.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bongsu.perf.report.Case;
import io.bongsu.perf.report.Delays;
import io.bongsu.perf.report.Repetition;
import io.bongsu.perf.report.RunReport;
import io.bongsu.perf.swarm.Network;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DirectorTest {

    private final List<RunReport> taken = new ArrayList<>();
    private String only = "";
    private Optional<Network> network = Optional.empty();

    private RunReport run(String... outcomes) throws Exception {
        try (FaultyServer server = new FaultyServer(delivery -> FaultyServer.Fate.MADE, 0)) {
            Director director = new Director(
                    "test",
                    new Stage(server, true, 1, List.of(), network),
                    only,
                    1,
                    new RunReport.Environment(2, "cpu", 1, "system", "25", "none", 0, null, ""),
                    new RunReport.Clock(1, 1, 1));
            PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            return director.run(
                    List.of(new Outcomes(List.of(outcomes), director::end)),
                    whole -> new Progress(nowhere, false, whole),
                    taken::add);
        }
    }

    /** So that the objectives count it apart. */
    @Test
    void aNetworkThatCutsIsAMarkAndOneThatIsSlowIsNone() throws Exception {
        network = Optional.of(Network.parse("delay=50ms"));
        assertThat(run("good").cases().getFirst().marks()).isEmpty();

        network = Optional.of(Network.parse("cut=5s"));
        assertThat(run("good").cases().getFirst().marks()).singleElement().satisfies(mark -> assertThat(mark.toString())
                .contains("cut=5000ms"));
    }

    @Test
    void goesOnAfterACaseThatCannotBeMeasured() throws Exception {
        RunReport report = run("good", "7 of 50 were refused", "again", "good");

        assertThat(report.complete()).isTrue();
        assertThat(report.cases()).extracting(Case::name).containsExactly("case 0", "case 3");
        assertThat(report.failures())
                .containsExactly(
                        new RunReport.Failure("outcomes", "case 1", "7 of 50 were refused"),
                        new RunReport.Failure("outcomes", "case 2", "again"));
    }

    @Test
    void endsWhenNothingCanBeMeasuredAnyMoreAndKeepsWhatWas() {
        assertThatThrownBy(() -> run("good", "gone", "gone", "gone", "good"))
                .isInstanceOf(IOException.class)
                .hasMessage("3 cases in a row could not be measured, lastly case 3: gone");
        assertThat(taken.getLast().complete()).isFalse();
        assertThat(taken.getLast().cases()).hasSize(1);
        assertThat(taken.getLast().failures()).hasSize(3);
    }

    @Test
    void measuresOnlyWhatIsAskedFor() throws Exception {
        only = "e 1";
        assertThat(run("good", "good", "good").cases()).extracting(Case::name).containsExactly("case 1");
        only = "case 1";
        assertThat(run(Collections.nCopies(12, "good").toArray(String[]::new)).cases())
                .as("case 10 and 11 have it in their names, too")
                .extracting(Case::name)
                .containsExactly("case 1");
        only = "case 9";
        assertThatThrownBy(() -> run("good"))
                .isInstanceOf(IOException.class)
                .hasMessage("No case has 'case 9' in its name");
    }

    @Test
    void leavesAReportFromTheStartOn() throws Exception {
        run("good");

        assertThat(taken.getFirst().complete()).isFalse();
        assertThat(taken.getFirst().cases()).isEmpty();
    }

    /** Ctrl-C ends what is measured first: that the case fails then is no finding, and the run is not complete. */
    @Test
    void reportsNothingOfWhatHappensAfterItIsEnded() throws Exception {
        run("good", "ended", "good");

        assertThat(taken.getLast().complete()).isFalse();
        assertThat(taken.getLast().failures()).isEmpty();
        assertThat(taken.getLast().cases()).extracting(Case::name).containsExactly("case 0");
    }

    /** A case for each: measured where it says "good", or failing with what it says. */
    private record Outcomes(List<String> outcomes, Runnable end) implements Scenario {

        @Override
        public String name() {
            return "outcomes";
        }

        @Override
        public List<Trial> trials(Stage stage) {
            List<Trial> trials = new ArrayList<>();
            for (String outcome : outcomes) {
                trials.add(Trial.of("case " + trials.size(), Duration.ofSeconds(1), (repetition, marks) -> {
                    if (outcome.equals("ended")) {
                        end.run();
                    }
                    if (!outcome.equals("good")) {
                        throw new IOException(outcome);
                    }
                    return new Repetition(Repetition.Losses.none(), Delays.none(), List.of(), List.of());
                }));
            }
            return trials;
        }
    }
}
