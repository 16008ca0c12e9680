package io.bongsu.perf.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a receiver counts, wherever its bytes are cut into pieces. */
class ReadingStreamsTest {

    private static final String FIRST = stamp(7, 123_456_789_012L);
    private static final String SECOND = stamp(8, 1);

    @Test
    void aStampIsFoundWhereverItIsCut() {
        byte[] bytes = ascii("{\"a\":\"@\",\"b\":\"" + FIRST + "xxx\"}\0{\"b\":\"" + SECOND + "\"}");
        for (int cut = 0; cut <= bytes.length; cut++) {
            List<String> found = new ArrayList<>();
            Stamp.Reader reader = new Stamp.Reader();
            reader.read(bytes, 0, cut, (number, due) -> found.add(number + " " + due));
            reader.read(bytes, cut, bytes.length, (number, due) -> found.add(number + " " + due));

            assertThat(found).containsExactly("7 123456789012", "8 1");
        }
    }

    @Test
    void aBrokenStampIsNone() {
        List<Long> found = new ArrayList<>();
        byte[] bytes = ascii(FIRST.substring(0, 20) + "x" + FIRST.substring(20) + FIRST.replace("@@", "@"));

        new Stamp.Reader().read(bytes, 0, bytes.length, (number, due) -> found.add(number));

        assertThat(found).isEmpty();
    }

    @Test
    void chunksAreTakenApartWhereverTheyAreCut() throws IOException {
        byte[] bytes = ascii("5\r\nhello\r\n1A\r\nabcdefghijklmnopqrstuvwxyz\r\n");
        for (int cut = 0; cut <= bytes.length; cut++) {
            StringBuilder rest = new StringBuilder();
            Chunks.Rest into =
                    (piece, from, to) -> rest.append(new String(piece, from, to - from, StandardCharsets.US_ASCII));
            Chunks chunks = new Chunks();
            chunks.take(bytes, 0, cut, into);
            chunks.take(bytes, cut, bytes.length, into);

            assertThat(rest).hasToString("helloabcdefghijklmnopqrstuvwxyz");
        }
    }

    @Test
    void theLastChunkIsTheEnd() {
        byte[] bytes = ascii("2\r\nhi\r\n0\r\n\r\n");

        assertThatThrownBy(() -> new Chunks().take(bytes, 0, bytes.length, (piece, from, to) -> {}))
                .hasMessageContaining("ended");
    }

    @Test
    void answersOfPollsComeWholeWithThePositionToAskFrom() throws IOException {
        byte[] bytes = ascii("HTTP/1.1 200 \r\nBongsu-Position: 12\r\nContent-Length: 4\r\n\r\n[{}]"
                + "HTTP/1.1 200 \r\nContent-Length: 2\r\nBongsu-Position: 13\r\n\r\n[]");
        for (int cut = 0; cut <= bytes.length; cut++) {
            Polls polls = new Polls("\r\nbongsu-position:");
            List<String> answers = new ArrayList<>();
            polls.take(bytes, 0, cut);
            collect(polls, answers);
            polls.take(bytes, cut, bytes.length);
            collect(polls, answers);

            assertThat(answers).containsExactly("12 4", "13 2");
        }
    }

    @Test
    void theLastAnswerOfAConnectionIsKnown() throws IOException {
        Polls polls = new Polls("");
        byte[] bytes = ascii("HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\n[]"
                + "HTTP/1.1 200 \r\nCONNECTION: close\r\nContent-Length: 2\r\n\r\n[]");
        polls.take(bytes, 0, bytes.length);

        assertThat(polls.next()).isNotNull().extracting(Polls.Answer::isLast).isEqualTo(false);
        assertThat(polls.next()).isNotNull().extracting(Polls.Answer::isLast).isEqualTo(true);
    }

    @Test
    void aRefusedPollIsSaid() throws IOException {
        Polls polls = new Polls("\r\nbongsu-position:");
        byte[] bytes = ascii("HTTP/1.1 503 \r\nContent-Length: 0\r\n\r\n");
        polls.take(bytes, 0, bytes.length);

        assertThatThrownBy(polls::next).hasMessageContaining("503");
    }

    private static void collect(Polls polls, List<String> answers) throws IOException {
        for (Polls.Answer answer = polls.next(); answer != null; answer = polls.next()) {
            answers.add(answer.position() + " " + answer.body().remaining());
        }
    }

    private static String stamp(long number, long dueNanos) {
        byte[] bytes = new byte[Stamp.LENGTH];
        Stamp.write(bytes, 0, number, dueNanos);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
