package io.bongsu.client;

import java.time.Instant;
import java.util.Objects;

/** A stored message, the same for everybody who reads it. Immutable. */
public final class Message {

    private final String id;
    private final long chatRoomId;
    private final long seq;
    private final String senderId;
    private final String clientMessageId;
    private final String type;
    private final String content;
    private final Instant createdAt;

    Message(
            String id,
            long chatRoomId,
            long seq,
            String senderId,
            String clientMessageId,
            String type,
            String content,
            Instant createdAt) {
        this.id = id;
        this.chatRoomId = chatRoomId;
        this.seq = seq;
        this.senderId = senderId;
        this.clientMessageId = clientMessageId;
        this.type = type;
        this.content = content;
        this.createdAt = createdAt;
    }

    /** A UUIDv7: sorts by time. */
    public String id() {
        return id;
    }

    public long chatRoomId() {
        return chatRoomId;
    }

    /** 1, 2, 3 … in its room, without holes. Keep it with what you do with the message: it is the position to go on from. */
    public long seq() {
        return seq;
    }

    public String senderId() {
        return senderId;
    }

    /**
     * What its sender named it, at most 64 characters: of a message of your own, what
     * {@link OutgoingMessage#clientMessageId()} said.
     */
    public String clientMessageId() {
        return clientMessageId;
    }

    /** {@code text}, or whatever its sender called it, at most 32 characters. */
    public String type() {
        return type;
    }

    /** 1 byte to 16 KiB of UTF-8. */
    public String content() {
        return content;
    }

    /** When the server stored it, by the server's clock, to the millisecond. Sort by {@link #seq()}, not by this. */
    public Instant createdAt() {
        return createdAt;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Message
                && ((Message) other).chatRoomId == chatRoomId
                && ((Message) other).seq == seq
                && ((Message) other).id.equals(id);
    }

    @Override
    public int hashCode() {
        return Objects.hash(chatRoomId, seq, id);
    }

    /** Without the content, which does not belong in a log. */
    @Override
    public String toString() {
        return "message " + seq + " of room " + chatRoomId + " (" + id + ")";
    }
}
