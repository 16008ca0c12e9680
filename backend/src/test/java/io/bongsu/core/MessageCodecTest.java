package io.bongsu.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
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
    void encodesAsTheContractSaysByteForByte() throws IOException {
        assertThat(new String(MessageCodec.encode(MESSAGE), StandardCharsets.UTF_8))
                .isEqualTo(new String(golden(), StandardCharsets.UTF_8));
    }

    @Test
    void decodesWhatItEncodes() throws IOException {
        assertThat(MessageCodec.decode(golden())).isEqualTo(MESSAGE);
    }

    @Test
    void writesWholeSecondsWithTheirMilliseconds() {
        Message onTheSecond =
                new Message("i", 1, 1, "u", "k", "text", "x", List.of(), Instant.parse("2026-01-01T00:00:00Z"));

        assertThat(new String(MessageCodec.encode(onTheSecond), StandardCharsets.UTF_8))
                .contains("\"createdAt\":\"2026-01-01T00:00:00.000Z\"");
    }

    private static byte[] golden() throws IOException {
        try (InputStream file =
                Objects.requireNonNull(MessageCodecTest.class.getResourceAsStream("/contract/message.json"))) {
            return file.readAllBytes();
        }
    }
}
