package io.bongsu.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.contract.Golden;
import io.bongsu.core.Entry;
import io.bongsu.core.MessageCodec;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.BrokerSender;
import io.bongsu.message.Post;
import io.bongsu.message.PostOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SendGoldensTest {

    private static final BrokerSender SENDER = new BrokerSender("u-7", null);

    private static String answer(PostOutcome outcome) {
        return new String(Answer.to(42, "c-1", outcome), StandardCharsets.UTF_8);
    }

    private static PostOutcome.Refused refused(ProblemException problem) {
        return new PostOutcome.Refused(problem);
    }

    @Test
    void theGoldenSendIsRead() {
        SendBody body = SendBody.read(Golden.bytes("mqtt/send.json"));

        assertThat(body.clientMessageId()).isEqualTo("c-1");
        assertThat(body.toPost(42, SENDER)).isEqualTo(new Post(42, SENDER, "c-1", "text", "hello", List.of()));
    }

    @Test
    void aStoredMessageIsAnsweredWithItsPlace() {
        byte[] json = MessageCodec.encode(
                MessageCodec.decode(("{\"id\":\"01a1fc79-261d-72d2-9ab6-83b0c7e51a65\",\"chatRoomId\":42,\"seq\":1017,"
                                + "\"senderId\":\"u-7\",\"clientMessageId\":\"c-1\",\"type\":\"text\",\"content\":\"hello\","
                                + "\"attachments\":[],\"createdAt\":\"2026-11-21T01:02:03.456Z\"}")
                        .getBytes(StandardCharsets.UTF_8)));
        Entry entry = new Entry(42, 1017, 3, json);

        assertThat(answer(new PostOutcome.Stored(entry))).isEqualTo(Golden.text("mqtt/persisted.json"));
        assertThat(answer(new PostOutcome.Repeated(entry))).isEqualTo(Golden.text("mqtt/persisted.json"));
    }

    @Test
    void aRejectionSaysWhetherToSendAgain() {
        assertThat(answer(refused(new ProblemException(ProblemCode.NOT_A_MEMBER, "You are no member of room 42."))))
                .isEqualTo(Golden.text("mqtt/rejected.json"));
        assertThat(answer(refused(new ProblemException(
                        ProblemCode.OVERLOADED,
                        "Too many posts are waiting; nothing was stored.",
                        Duration.ofMillis(300),
                        null))))
                .isEqualTo(Golden.text("mqtt/rejected-for-now.json"));
    }

    /** Whoever sends again after a final answer sends for ever; whoever does not after another loses it. */
    @ParameterizedTest
    @EnumSource(ProblemCode.class)
    void exactlyWhatMayPassIsToBeSentAgain(ProblemCode code) {
        boolean again = answer(refused(new ProblemException(code, "why"))).contains("\"retryAfter\":1");

        assertThat(again).isEqualTo(code.status() == 429 || code.status() == 503);
    }

    @Test
    void withoutAKeyTheAnswerHasNone() {
        assertThat(new String(
                        Answer.to(42, null, refused(new ProblemException(ProblemCode.MALFORMED_JSON, "no"))),
                        StandardCharsets.UTF_8))
                .isEqualTo("{\"chatRoomId\":42,\"status\":\"rejected\",\"code\":\"malformed-json\",\"detail\":\"no\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"clientMessageId":"c","content":"x"}                       | fine
            {"clientMessageId":"c","content":"x","chatRoomId":42}       | fine
            {"clientMessageId":"c","content":"x","unknown":{"a":[1]}}   | fine
            {"clientMessageId":"c","content":"x","type":null}           | fine
            {"clientMessageId":"c","content":"x","chatRoomId":43}       | invalid-content
            {"clientMessageId":"c","content":"x","chatRoomId":"42"}     | invalid-content
            {"clientMessageId":"c","content":"x","chatRoomId":42.0}     | invalid-content
            {"clientMessageId":"c","content":"x","type":7}              | invalid-content
            {"clientMessageId":"c","content":["x"]}                     | invalid-content
            {"clientMessageId":"","content":"x"}                        | invalid-content
            {"clientMessageId":"c","content":"x","attachments":"a"}     | invalid-content
            {"clientMessageId":"c","content":"x","attachments":[null]}  | invalid-content
            {"clientMessageId":"c","content":"\\ud800"}                 | invalid-content
            {"clientMessageId":"c","content":"x"} {}                    | malformed-json
            {'clientMessageId':'c','content':'x'}                       | malformed-json
            null                                                        | malformed-json
            """)
    void aBodyIsAMessageOrSaysWhatItLacks(String body, String expected) {
        assertThat(codeOf(body.getBytes(StandardCharsets.UTF_8))).isEqualTo(expected);
    }

    @Test
    void whatIsNoUtf8IsNoJson() {
        byte[] latin1 = "{\"clientMessageId\":\"c\",\"content\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(codeOf(latin1)).isEqualTo("malformed-json");
    }

    private static String codeOf(byte[] body) {
        try {
            var unused = SendBody.read(body).toPost(42, SENDER);
            return "fine";
        } catch (ProblemException problem) {
            return problem.code().code();
        }
    }
}
