package io.bongsu.ingest;

import io.bongsu.core.Entry;
import io.bongsu.core.Message;
import io.bongsu.core.MessageCodec;
import io.bongsu.core.ProblemException;
import io.bongsu.message.PostOutcome;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What a send is answered with: contract/mqtt. */
final class Answer {

    private static final JsonFactory FACTORY = new JsonFactory();

    private Answer() {}

    /** @param key null where it could not be read */
    static byte[] to(long roomId, @Nullable String key, PostOutcome outcome) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeNumberProperty("chatRoomId", roomId);
            if (key != null) {
                json.writeStringProperty("clientMessageId", key);
            }
            switch (outcome) {
                case PostOutcome.Stored(Entry entry) -> persisted(json, entry);
                case PostOutcome.Repeated(Entry entry) -> persisted(json, entry);
                case PostOutcome.Refused(ProblemException problem) -> rejected(json, problem);
            }
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void persisted(JsonGenerator json, Entry entry) {
        Message message = MessageCodec.decode(entry.json());
        json.writeStringProperty("status", "persisted");
        json.writeStringProperty("id", message.id());
        json.writeNumberProperty("seq", entry.seq());
        json.writeStringProperty("createdAt", MessageCodec.time(message.createdAt()));
    }

    /** {@code retryAfter}, in whole seconds, is there where the same send is to be repeated, and only there. */
    private static void rejected(JsonGenerator json, ProblemException problem) {
        json.writeStringProperty("status", "rejected");
        json.writeStringProperty("code", problem.code().code());
        json.writeStringProperty("detail", problem.detail());
        if (problem.code().isTransient()) {
            json.writeNumberProperty("retryAfter", problem.retryAfterSeconds());
        }
    }
}
