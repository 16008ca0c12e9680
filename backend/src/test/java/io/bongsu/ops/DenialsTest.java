package io.bongsu.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.broker.BrokerDenials.Denial;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DenialsTest {

    private final Denials denials = new Denials();

    private static Denial of(String clientId, String topic) {
        return new Denial("denied", clientId, "u-7", "subscribe", topic, null, null, Instant.EPOCH);
    }

    @Test
    void keepsTheNewestThousandOnes() {
        for (int i = 0; i < 1_001; i++) {
            denials.add(of("u-7", "topic " + i));
        }

        assertThat(denials.newestFirst())
                .hasSize(1_000)
                .startsWith(of("u-7", "topic 1000"))
                .endsWith(of("u-7", "topic 1"));
    }

    @Test
    void keepsWhatIsAsLongAsItMayBe() {
        Denial refused = new Denial("refused", "x".repeat(128), null, null, null, "127.0.0.1", "it is", Instant.EPOCH);
        Denial denied = of("x".repeat(128), "x".repeat(256));

        denials.add(refused);
        denials.add(denied);

        assertThat(denials.newestFirst()).containsExactly(denied, refused);
    }

    @Test
    void keepsTheBeginningOfWhatIsLonger() {
        denials.add(of("x".repeat(65_535), "y".repeat(65_535)));

        assertThat(denials.newestFirst()).containsExactly(of("x".repeat(128), "y".repeat(256)));
    }

    @Test
    void cutsNoSurrogatePairInTwo() {
        denials.add(of("x".repeat(127) + "😀", "y".repeat(255) + "😀"));
        denials.add(of("x".repeat(126) + "😀😀", "y".repeat(254) + "😀😀"));

        assertThat(denials.newestFirst())
                .containsExactly(
                        of("x".repeat(126) + "😀", "y".repeat(254) + "😀"), of("x".repeat(127), "y".repeat(255)));
    }
}
