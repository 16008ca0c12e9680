package io.bongsu.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.contract.Golden;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageCodecTest {

    private static final Message MESSAGE = new Message(
            "01a1fc79-261d-72d2-9ab6-83b0c7e51a65",
            42,
            1017,
            "u-7",
            "c-1",
            "text",
            "봉수 \"hello\"\n\\ \u0000 🔥",
            List.of(),
            Instant.parse("2026-11-21T01:02:03.456Z"));

    @Test
    void encodesAsTheContractSaysByteForByte() {
        assertThat(new String(MessageCodec.encode(MESSAGE), StandardCharsets.UTF_8))
                .isEqualTo(new String(Golden.bytes("message.json"), StandardCharsets.UTF_8));
    }

    @Test
    void decodesWhatItEncodes() {
        assertThat(MessageCodec.decode(Golden.bytes("message.json"))).isEqualTo(MESSAGE);
    }

    @Test
    void writesWholeSecondsWithTheirMilliseconds() {
        Message onTheSecond =
                new Message("i", 1, 1, "u", "k", "text", "x", List.of(), Instant.parse("2026-01-01T00:00:00Z"));

        assertThat(new String(MessageCodec.encode(onTheSecond), StandardCharsets.UTF_8))
                .contains("\"createdAt\":\"2026-01-01T00:00:00.000Z\"");
    }
}
