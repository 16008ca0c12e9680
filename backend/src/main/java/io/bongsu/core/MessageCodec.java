package io.bongsu.core;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A message to JSON and back. Encoded once, when it is stored; decoded only to compare a repeated key. */
public final class MessageCodec {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private MessageCodec() {}

    public static byte[] encode(Message message) {
        ByteArrayOutputStream bytes =
                new ByteArrayOutputStream(320 + message.content().length());
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("id", message.id());
            json.writeNumberProperty("chatRoomId", message.chatRoomId());
            json.writeNumberProperty("seq", message.seq());
            json.writeStringProperty("senderId", message.senderId());
            json.writeStringProperty("clientMessageId", message.clientMessageId());
            json.writeStringProperty("type", message.type());
            json.writeStringProperty("content", message.content());
            json.writeArrayPropertyStart("attachments");
            for (String attachment : message.attachments()) {
                json.writeString(attachment);
            }
            json.writeEndArray();
            json.writeStringProperty("createdAt", time(message.createdAt()));
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /** As clients see it: UTC, to the millisecond. */
    public static String time(Instant instant) {
        return MILLIS.format(instant);
    }

    /** @throws tools.jackson.core.JacksonException when the bytes are not a message: a damaged log */
    public static Message decode(byte[] json) {
        JsonNode node = MAPPER.readTree(json);
        List<String> attachments = new ArrayList<>();
        node.get("attachments").forEach(attachment -> attachments.add(attachment.asString()));
        return new Message(
                node.get("id").asString(),
                node.get("chatRoomId").asLong(),
                node.get("seq").asLong(),
                node.get("senderId").asString(),
                node.get("clientMessageId").asString(),
                node.get("type").asString(),
                node.get("content").asString(),
                attachments,
                Instant.parse(node.get("createdAt").asString()));
    }
}
