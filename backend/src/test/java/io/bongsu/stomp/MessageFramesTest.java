package io.bongsu.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.core.Entry;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompEncoder;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;

class MessageFramesTest {

    private static final String TOPIC = "/topic/chat-rooms/42/messages";
    private static final Entry ENTRY =
            new Entry(42, 1_234_567, 3, "{\"content\":\"안녕, \\\"세계\\\" 🌏\"}".getBytes(StandardCharsets.UTF_8));

    @ParameterizedTest
    @ValueSource(strings = {"sub-0", "a:b", "back\\slash", "two\nlines", "carriage\rreturn", "구독", "\\c", ""})
    void areThoseOfSpringsEncoder(String id) {
        StompHeaderAccessor headers = headers(id);

        assertThat(new MessageFrames(id, 42, TOPIC).of(ENTRY)).isEqualTo(encoded(headers));
    }

    @Test
    void haveAnAckHeaderWhereTheyAreAcknowledged() {
        StompHeaderAccessor headers = headers("sub-0");
        headers.setNativeHeader("ack", "a1-1234567");

        assertThat(new MessageFrames("sub-0", 42, TOPIC).toAcknowledge(ENTRY, "a1-1234567", 0))
                .isEqualTo(encoded(headers));
    }

    @Test
    void sayHowOftenTheyWereSentAgain() {
        StompHeaderAccessor headers = headers("sub-0");
        headers.setNativeHeader("ack", "a1-1234567");
        headers.setNativeHeader("redelivery", "2");

        assertThat(new MessageFrames("sub-0", 42, TOPIC).toAcknowledge(ENTRY, "a1-1234567", 2))
                .isEqualTo(encoded(headers));
    }

    private static StompHeaderAccessor headers(String id) {
        StompHeaderAccessor headers = StompHeaderAccessor.create(StompCommand.MESSAGE);
        headers.setNativeHeader("subscription", id);
        headers.setNativeHeader("message-id", "42-1234567");
        headers.setNativeHeader("destination", TOPIC);
        headers.setNativeHeader("content-type", "application/json");
        headers.setNativeHeader("seq", "1234567");
        return headers;
    }

    private static byte[] encoded(StompHeaderAccessor headers) {
        return new StompEncoder().encode(headers.toMap(), ENTRY.json());
    }
}
