package io.bongsu.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StompFrameTest {

    private final StompFrame.Decoder decoder = new StompFrame.Decoder();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void decodesWhatItEncodes() {
        var frame = new StompFrame("MESSAGE", Map.of("a:b\\", "line\nend\rcolon:"), "봉수 :)");
        assertThat(decoder.feed(bytes(frame.encode()))).containsExactly(frame);
    }

    @Test
    void takesPiecesOfAnySize() {
        String text = "\n\r\nMESSAGE\r\nseq:1\r\ncontent-length:8\r\n\r\n한\0국\r\0\n\nRECEIPT\nreceipt-id:7\n\n\0\n";
        var frames = new ArrayList<StompFrame>();
        for (byte piece : bytes(text)) {
            frames.addAll(decoder.feed(new byte[] {piece}));
        }
        assertThat(frames)
                .containsExactly(
                        new StompFrame("MESSAGE", Map.of("seq", "1", "content-length", "8"), "한\0국\r"),
                        new StompFrame("RECEIPT", Map.of("receipt-id", "7"), ""));
    }

    @Test
    void givesSeveralFramesOfOnePiece() {
        assertThat(decoder.feed(bytes("A\n\n1\0B\n\n2\0")))
                .extracting(StompFrame::body)
                .isEqualTo(List.of("1", "2"));
    }

    @Test
    void firstOfRepeatedHeadersCounts() {
        assertThat(decoder.feed(bytes("MESSAGE\nx:1\nx:2\n\n\0")).getFirst().headers())
                .containsEntry("x", "1");
    }

    @Test
    void leavesConnectUnescaped() {
        assertThat(StompFrame.of("CONNECT", Map.of("host", "[::1]")).encode()).contains("host:[::1]\n");
        assertThat(decoder.feed(bytes("CONNECTED\nserver:a:b\\c\n\n\0"))
                        .getFirst()
                        .headers())
                .containsEntry("server", "a:b\\c");
    }

    @Test
    void refusesAnUndefinedEscapeABodyTooLongAndAnEndlessFrame() {
        assertThatThrownBy(() -> new StompFrame.Decoder().feed(bytes("MESSAGE\nx:\\t\n\n\0")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new StompFrame.Decoder().feed(bytes("MESSAGE\ncontent-length:1\n\nabc\0")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> decoder.feed(new byte[StompFrame.LIMIT_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
