package io.bongsu.client;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What goes over the wires, as JSON, read without reflection. What it does not know in an answer it ignores. */
final class Wire {

    /** An answer that is not what the server says: a proxy's, a captive portal's. */
    static final class Foreign extends Exception {
        private static final long serialVersionUID = 1;

        Foreign(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    private Wire() {}

    static JsonObject parse(byte[] utf8) throws Foreign {
        return parse(new String(utf8, StandardCharsets.UTF_8));
    }

    static JsonObject parse(String json) throws Foreign {
        return read(json, text -> JsonParser.parseString(text).getAsJsonObject());
    }

    static Message message(JsonObject json) throws Foreign {
        return read(json, Wire::toMessage);
    }

    static HistoryPage page(JsonObject json) throws Foreign {
        return read(
                json,
                page -> new HistoryPage(
                        list(page, "messages", Wire::toMessage), number(page, "head"), number(page, "oldest")));
    }

    static List<ChatRoom> chatRooms(JsonObject json) throws Foreign {
        return read(json, page -> list(page, "chatRooms", Wire::toChatRoom));
    }

    static ChatRoom chatRoom(JsonObject json) throws Foreign {
        return read(json, Wire::toChatRoom);
    }

    static List<Member> members(JsonObject json) throws Foreign {
        return read(json, page -> list(page, "members", Wire::toMember));
    }

    static Member member(JsonObject json) throws Foreign {
        return read(json, Wire::toMember);
    }

    /** Of a message as it was stored, the answer to a post. */
    static SendOutcome posted(JsonObject json, OutgoingMessage sent) throws Foreign {
        return read(json, message -> {
            if (!text(message, "clientMessageId").equals(sent.clientMessageId())) {
                throw new JsonParseException("the answer is about another message");
            }
            return SendOutcome.stored(sent.chatRoomId(), sent.clientMessageId(), number(message, "seq"));
        });
    }

    /** A string that must be there; JsonParseException and its like where it is not. */
    static String text(JsonObject json, String name) {
        return required(json, name).getAsString();
    }

    static long number(JsonObject json, String name) {
        return required(json, name).getAsLong();
    }

    static @Nullable String textOrNull(JsonObject json, String name) {
        JsonElement value = json.get(name);
        return value != null && value.isJsonPrimitive() ? value.getAsString() : null;
    }

    /** @return -1 where there is none */
    static long numberOrNone(JsonObject json, String name) throws Foreign {
        JsonElement value = json.get(name);
        return value == null || value.isJsonNull() ? -1 : read(json, object -> number(object, name));
    }

    static <F, T> T read(F from, Function<F, T> reading) throws Foreign {
        try {
            return reading.apply(from);
        } catch (JsonParseException
                | IllegalStateException
                | NumberFormatException
                | UnsupportedOperationException
                | DateTimeException
                | StackOverflowError e) {
            throw new Foreign("It is not what the server says", e);
        }
    }

    private static Message toMessage(JsonObject json) {
        return new Message(
                text(json, "id"),
                number(json, "chatRoomId"),
                number(json, "seq"),
                text(json, "senderId"),
                text(json, "clientMessageId"),
                text(json, "type"),
                text(json, "content"),
                Instant.parse(text(json, "createdAt")));
    }

    private static ChatRoom toChatRoom(JsonObject json) {
        return new ChatRoom(
                number(json, "chatRoomId"),
                text(json, "name"),
                number(json, "head"),
                Instant.parse(text(json, "createdAt")),
                required(json, "canRead").getAsBoolean(),
                required(json, "canWrite").getAsBoolean(),
                required(json, "owner").getAsBoolean());
    }

    private static Member toMember(JsonObject json) {
        return new Member(
                text(json, "userId"),
                required(json, "canRead").getAsBoolean(),
                required(json, "canWrite").getAsBoolean(),
                required(json, "owner").getAsBoolean());
    }

    private static <T> List<T> list(JsonObject json, String name, Function<JsonObject, T> element) {
        List<T> read = new ArrayList<>();
        required(json, name).getAsJsonArray().forEach(each -> read.add(element.apply(each.getAsJsonObject())));
        return read;
    }

    private static JsonElement required(JsonObject json, String name) {
        JsonElement value = json.get(name);
        if (value == null || value.isJsonNull()) {
            throw new JsonParseException(name + " is missing");
        }
        return value;
    }
}
