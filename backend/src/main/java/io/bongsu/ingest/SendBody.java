package io.bongsu.ingest;

import io.bongsu.core.MessageLimits;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Sender;
import io.bongsu.message.Post;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is sent: JSON as in a POST, where the key is not optional and the room is the topic's. */
record SendBody(JsonNode json) {

    private static final JsonMapper JSON = new JsonMapper();

    /** @throws ProblemException when it is no JSON object, or larger than any message */
    static SendBody read(byte[] payload) {
        if (payload.length > MessageLimits.MESSAGE_BYTES) {
            throw new ProblemException(
                    ProblemCode.CONTENT_TOO_LARGE, "A send is at most " + MessageLimits.MESSAGE_BYTES + " bytes.");
        }
        try {
            JsonNode json = JSON.readTree(payload);
            if (json.isObject()) {
                return new SendBody(json);
            }
        } catch (JacksonException malformed) {
            // Its text would tell the sender what they sent, and the log what was not meant for it.
        }
        throw new ProblemException(ProblemCode.MALFORMED_JSON, "What was sent is not a JSON object.");
    }

    /** What an answer names the send by, usable or not; null where there is none, or it is too long to be given back. */
    @Nullable
    String clientMessageId() {
        JsonNode key = json.get("clientMessageId");
        return key != null && key.isString() && key.asString().length() <= MessageLimits.KEY_CHARS
                ? key.asString()
                : null;
    }

    /** @throws ProblemException when it is no message */
    Post toPost(long roomId, Sender sender) {
        JsonNode room = json.get("chatRoomId");
        if (room != null && !(room.isIntegralNumber() && room.canConvertToLong() && room.asLong() == roomId)) {
            throw invalid("chatRoomId is not that of the topic; it can be left out.");
        }
        String key = required("clientMessageId");
        String content = required("content");
        String type = text("type");
        return new Post(roomId, sender, key, type == null ? "text" : type, content, attachments());
    }

    private List<String> attachments() {
        JsonNode all = json.get("attachments");
        List<String> attachments = new ArrayList<>();
        if (all != null && !all.isNull()) {
            if (!all.isArray()) {
                throw invalid("attachments is not an array.");
            }
            all.forEach(one -> attachments.add(one.asString("")));
        }
        return attachments;
    }

    private String required(String name) {
        String value = text(name);
        if (value == null) {
            throw invalid(name + " is missing.");
        }
        return value;
    }

    private @Nullable String text(String name) {
        JsonNode value = json.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw invalid(name + " is not a string.");
        }
        return value.asString();
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(ProblemCode.INVALID_CONTENT, detail);
    }
}
