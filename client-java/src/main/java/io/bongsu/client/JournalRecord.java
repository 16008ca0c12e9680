package io.bongsu.client;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One line of the outbox's journal. */
final class JournalRecord {

    /** What it says. The bytes are on disks: never changed, only added to. */
    enum Kind {
        /** The first: whose journal it is. */
        OWNER('H'),
        /** A message was accepted. */
        ACCEPTED('A'),
        /** Its outcome is known. */
        SETTLED('S'),
        /** The app was told of it: it is forgotten. */
        TOLD('T');

        final byte mark;

        Kind(char mark) {
            this.mark = (byte) mark;
        }

        static @Nullable Kind of(byte mark) {
            for (Kind kind : values()) {
                if (kind.mark == mark) {
                    return kind;
                }
            }
            return null;
        }
    }

    final Kind kind;
    final JsonObject json;

    JournalRecord(Kind kind, JsonObject json) {
        this.kind = kind;
        this.json = json;
    }

    static JournalRecord owner(String userId) {
        JsonObject json = new JsonObject();
        json.addProperty("userId", userId);
        json.addProperty("version", 1);
        return new JournalRecord(Kind.OWNER, json);
    }

    static JournalRecord accepted(OutgoingMessage message) {
        JsonObject json = key(message.chatRoomId(), message.clientMessageId());
        json.addProperty("type", message.type());
        json.addProperty("content", message.content());
        return new JournalRecord(Kind.ACCEPTED, json);
    }

    static JournalRecord settled(SendOutcome outcome) {
        JsonObject json = key(outcome.chatRoomId(), outcome.clientMessageId());
        json.addProperty("seq", outcome.seq());
        if (outcome.code() != null) {
            json.addProperty("code", outcome.code());
            json.addProperty("detail", outcome.detail());
        }
        return new JournalRecord(Kind.SETTLED, json);
    }

    static JournalRecord told(SendOutcome outcome) {
        return new JournalRecord(Kind.TOLD, key(outcome.chatRoomId(), outcome.clientMessageId()));
    }

    private static JsonObject key(long chatRoomId, String clientMessageId) {
        JsonObject json = new JsonObject();
        json.addProperty("room", chatRoomId);
        json.addProperty("key", clientMessageId);
        return json;
    }

    /** A message's key is unique for its room. */
    String key() {
        return key(this.json);
    }

    private static String key(JsonObject json) {
        return Wire.number(json, "room") + "/" + Wire.text(json, "key");
    }

    static String key(OutgoingMessage message) {
        return message.chatRoomId() + "/" + message.clientMessageId();
    }

    static String key(SendOutcome outcome) {
        return outcome.chatRoomId() + "/" + outcome.clientMessageId();
    }

    OutgoingMessage message() {
        return new OutgoingMessage(
                Wire.number(json, "room"), Wire.text(json, "key"), Wire.text(json, "type"), Wire.text(json, "content"));
    }

    SendOutcome outcome() {
        String code = Wire.textOrNull(json, "code");
        long room = Wire.number(json, "room");
        String clientMessageId = Wire.text(json, "key");
        return code == null
                ? SendOutcome.stored(room, clientMessageId, Wire.number(json, "seq"))
                : SendOutcome.rejected(room, clientMessageId, code, Wire.text(json, "detail"));
    }

    byte[] bytes() {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
