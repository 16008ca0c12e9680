package io.bongsu.perf.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.perf.report.Case.Mark;
import io.bongsu.perf.report.Repetition.Reading;
import io.bongsu.perf.report.Repetition.Tick;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CsvTablesTest {

    @Test
    void quotesWhatNeedsIt() {
        Csv csv = new Csv();
        csv.row(List.of("plain", "a,b", "say \"no\"", "two\nlines", " edge", 1.5, 3.0, 7L, ""));
        assertThat(csv).hasToString("plain,\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",\" edge\",1.5,3,7,\r\n");
    }

    @Test
    void hasARowForEachRepetitionAndEmptyCellsForWhatWasNotMeasured() {
        Case one = Invented.withFactors(
                Invented.of(
                        "qos",
                        "one, two",
                        Invented.repetition(
                                Invented.lost(10, 2, 1), Invented.delays(4), new Reading("rate", "/s", 1_234.5)),
                        Invented.repetition(Invented.lost(10, 0, 0), Delays.none())),
                Map.of("qos", "1"));
        Case other = Invented.of("load", "other", Invented.once());
        List<String> rows =
                CsvTables.cases(Invented.report(List.of(one, other))).lines().toList();
        assertThat(rows)
                .containsExactly(
                        "scenario,case,repetition,factor.qos,floor_ms,attempted,accepted,expected,delivered,unaccepted,lost,"
                                + "duplicated,out_of_order,unexpected,refused,broken,delays,p50_ms,p90_ms,p95_ms,p99_ms,"
                                + "p99.9_ms,max_ms,reading.rate [/s]",
                        "qos,\"one, two\",1,1,,10,10,10,8,0,2,1,0,0,0,0,1,4.001,4.001,4.001,4.001,4.001,4.001,1234.5",
                        "qos,\"one, two\",2,1,,10,10,10,10,0,0,0,0,0,0,0,0,,,,,,,",
                        "load,other,1,,,100,100,100,100,0,0,0,0,0,0,0,3,2,3.001,3.001,3.001,3.001,3.001,");
    }

    @Test
    void hasTheStepsOfEachDistributionAndOfAllTogether() {
        Case measured = Invented.of(
                "load",
                "case",
                Invented.repetition(Invented.lost(1, 0, 0), Invented.delays(1)),
                Invented.repetition(Invented.lost(1, 0, 0), Invented.delays(2)));
        assertThat(CsvTables.delays(Invented.report(List.of(measured))).lines())
                .contains("load,case,1,0,1,1", "load,case,2,100,1,2", "load,case,all,100,2,2");
    }

    @Test
    void writesAMarkAtTheStepInWhichItWasMade() {
        Repetition repetition = new Repetition(
                Invented.lost(2, 0, 0),
                Delays.none(),
                List.of(),
                List.of(new Tick(0, 1, 2, 3), new Tick(0.5, 0, 0, 0), new Tick(1, 1, 2, 3)));
        Case measured = new Case(
                "recovery",
                "case",
                Map.of(),
                null,
                List.of(repetition),
                List.of(),
                List.of(),
                List.of(new Mark(0.6, "cut"), new Mark(0.9, "back"), new Mark(9, "late")),
                "");
        assertThat(CsvTables.timeline(Invented.report(List.of(measured))).lines())
                .containsExactly(
                        "scenario,case,repetition,at_s,deliveries,p50_ms,max_ms,marks",
                        "recovery,case,1,0,1,2,3,",
                        "recovery,case,1,0.5,0,0,0,cut; back",
                        "recovery,case,1,1,1,2,3,late");
    }
}
