package io.bongsu.message;

import static io.bongsu.contract.AppJson.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.contract.Golden;
import io.bongsu.core.Entry;
import io.bongsu.core.Message;
import io.bongsu.core.MessageCodec;
import io.bongsu.message.MessageController.NewMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes over the wire around messages is what the contract's golden files say; a page of them byte for byte. */
class MessageGoldensTest {

    @Test
    void readsNewMessages() {
        Message golden = MessageCodec.decode(Golden.bytes("message.json"));

        assertThat(read("http/messages.request.json", NewMessage.class))
                .isEqualTo(new NewMessage(42L, golden.content(), "text", "c-1", List.of()));
        assertThat(read("http/messages-shortest.request.json", NewMessage.class))
                .isEqualTo(new NewMessage(42L, "hello", null, null, null));
    }

    @Test
    void joinsAPageFromTheStoredBytes() {
        String id = "01a1fc79-22f0-7c11-8d2e-5b1f0a9c3e77";
        byte[] first = MessageCodec.encode(new Message(
                id, 42, 1016, "d-3", id, "text", "lit", List.of(), Instant.parse("2026-11-21T01:02:02.640Z")));
        List<Entry> entries =
                List.of(new Entry(42, 1016, 1, first), new Entry(42, 1017, 1, Golden.bytes("message.json")));

        assertThat(text(History.join(entries, 1017, 1))).isEqualTo(Golden.text("http/history.answer.json"));
        assertThat(text(History.join(List.of(), 1017, 1))).isEqualTo(Golden.text("http/history-empty.answer.json"));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
