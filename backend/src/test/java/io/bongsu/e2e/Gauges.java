package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a node holds for its receivers, as it tells its operators. */
final class Gauges {

    static final String OPERATOR = "u-operator";
    static final String PASSWORD = "operators-secret";

    private static final List<String> OF_RECEIVERS = List.of(
            "bongsu.stream.cursors",
            "bongsu.stream.requests",
            "bongsu.stomp.sessions",
            "bongsu.stomp.subscriptions",
            "bongsu.stream.rooms",
            "bongsu.stream.tail.bytes");

    private final RawHttp operator;

    Gauges(URI node) {
        var login = new PostClient(List.of(node), OPERATOR, PASSWORD, new Ledger(), Duration.ofSeconds(30));
        operator = new RawHttp(node, login.signIn());
    }

    void areZero() throws IOException, InterruptedException {
        for (String gauge : OF_RECEIVERS) {
            assertThat(value(gauge)).as(gauge).isZero();
        }
    }

    /** A gauge that is not there is an assertion that failed: some come with the first figure they were told. */
    double value(String gauge) throws IOException, InterruptedException {
        JsonNode value = new JsonMapper()
                .readTree(operator.get("/actuator/metrics/" + gauge).body())
                .at("/measurements/0/value");
        assertThat(value.isNumber()).as("there is a " + gauge).isTrue();
        return value.doubleValue();
    }
}
