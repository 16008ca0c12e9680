package io.bongsu.perf.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SocketIoSessionTest {

    private static final String ANSWER = "40{\"sid\":\"wZX3oN0bSVIhsaknAAAI\",\"pid\":\"YHcX2sdAF1z452-HAAAW\"}";
    private static final String EVENT =
            "42[\"message\",\"{\\\"a\\\":[\\\"b\\\"],\\\"c\\\":\\\"@@1\\\"}\",\"GNpyy-rzTuK\"]";

    private final SocketIoSession session = new SocketIoSession();

    private void read(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        session.read(bytes, 0, bytes.length);
    }

    @Test
    void comesBackWithTheIdAndTheLastOffsetItWasTold() {
        assertThat(session.connect()).isEqualTo("40");
        for (char c : (ANSWER + EVENT.replace("GNpyy", "first") + EVENT).toCharArray()) {
            read(String.valueOf(c));
        }
        assertThat(session.connect()).isEqualTo("40{\"pid\":\"YHcX2sdAF1z452-HAAAW\",\"offset\":\"GNpyy-rzTuK\"}");
    }

    @Test
    void beginsAnewWhereTheServerDoes() {
        read(ANSWER + EVENT);
        read(ANSWER.replace("YHcX", "2222"));

        assertThat(session.connect()).isEqualTo("40");
    }

    @Test
    void knowsNothingWhereNothingIsRecovered() {
        read("40{\"sid\":\"wZX3oN0bSVIhsaknAAAI\"}42[\"message\",\"{\\\"c\\\":\\\"@@1 x\\\"}\"]");

        assertThat(session.connect()).isEqualTo("40");
    }
}
