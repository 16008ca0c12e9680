package io.bongsu.perf.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.perf.report.Case.Aim;
import io.bongsu.perf.report.Case.Mark;
import io.bongsu.perf.report.Case.Reference;
import io.bongsu.perf.report.Repetition.Reading;
import io.bongsu.perf.report.Repetition.Tick;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PageTest {

    private static final String HOSTILE = "<script>alert(1)</script> \"x\" ' & ]]> \u0000 \ud800";

    @Test
    void isWellFormedAndShowsEveryPlot() throws Exception {
        RunReport report = SampleReport.of(3);
        Document page = parsed(Page.of(report));
        assertThat(page.getElementsByTagName("svg").getLength())
                .isEqualTo(Plots.of(report).size())
                .isGreaterThan(20);
        assertThat(texts(page, "h2")).containsExactly("Service level objectives", "qos", "load", "recovery", "compare");
        assertThat(page.getDocumentElement().getTextContent())
                .contains(
                        "perf qos,load,recovery,compare --repetitions 3 --seed 3",
                        "AMD EPYC",
                        "MISSED",
                        "Somebody's broker");
    }

    @Test
    void fetchesNothing() {
        assertThat(Page.of(SampleReport.of(3)))
                .doesNotContain("src=", "<link", "@import", "url(")
                .contains("default-src &#39;none&#39;");
    }

    @Test
    void letsNoNameBecomeMarkup() throws Exception {
        Repetition repetition = new Repetition(
                Invented.lost(9, 1, 1),
                Invented.delays(1, 2),
                List.of(new Reading(HOSTILE, HOSTILE, 1)),
                List.of(new Tick(0, 1, 1, 1), new Tick(1, 1, 1, 1)));
        List<Case> cases = new ArrayList<>();
        for (String value : List.of("1", "2" + HOSTILE)) {
            cases.add(new Case(
                    HOSTILE,
                    value + HOSTILE,
                    Map.of("qos", value, HOSTILE, HOSTILE),
                    1.0,
                    List.of(repetition),
                    List.of(new Aim(HOSTILE, true, 9)),
                    List.of(new Reference(HOSTILE, HOSTILE, HOSTILE)),
                    List.of(new Mark(0.5, HOSTILE)),
                    HOSTILE));
        }
        RunReport report = Invented.report(cases);
        for (String text : List.of(
                Page.of(report), ComparisonPage.of(Comparison.of(report, Invented.report(List.of(cases.get(0))))))) {
            Document page = parsed(text);
            assertThat(page.getElementsByTagName("script").getLength()).isOne();
            assertThat(page.getDocumentElement().getTextContent())
                    .contains("<script>alert(1)</script> \"x\" ' & ]]> \ufffd \ufffd");
        }
    }

    @Test
    void showsZerosAsZeros() throws Exception {
        Document page = parsed(Page.of(Invented.report(List.of(Invented.measured("one")))));
        assertThat(texts(page, "text"))
                .contains("lost", "duplicated", "out of order")
                .filteredOn("0"::equals)
                .hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void saysItOfARunThatWasEndedEarlyOrHasNothingAtAll() throws Exception {
        assertThat(parsed(Page.of(Invented.unfinished(List.of())))
                        .getDocumentElement()
                        .getTextContent())
                .contains("NOT COMPLETE", "nothing to judge by");
    }

    @Test
    void saysWhatCouldNotBeMeasured() throws Exception {
        RunReport report = Invented.failed(
                List.of(Invented.measured("one")), new RunReport.Failure("load", "SSE, 50", "7 of 50 were refused"));
        assertThat(parsed(Page.of(report)).getDocumentElement().getTextContent())
                .contains("NOT MEASURED: load, SSE, 50: 7 of 50 were refused");
    }

    private static Document parsed(String page) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }

    private static List<String> texts(Document page, String element) {
        NodeList nodes = page.getElementsByTagName(element);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }
}
