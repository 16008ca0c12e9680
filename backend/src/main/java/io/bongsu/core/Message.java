package io.bongsu.core;

import java.time.Instant;
import java.util.List;

/**
 * A stored message: the same JSON on every transport.
 *
 * @param id UUIDv7 in canonical text form (RFC 9562 §5.7), so ids sort by time
 * @param seq 1, 2, 3 … in its room, without holes
 * @param clientMessageId the sender's key; where the sender gave none, the message's own id
 * @param type 1 to 32 characters; {@code text} where the sender gave none
 * @param content at most {@link MessageLimits#CONTENT_BYTES} of UTF-8
 * @param createdAt UTC, whole milliseconds
 */
public record Message(
        String id,
        long chatRoomId,
        long seq,
        String senderId,
        String clientMessageId,
        String type,
        String content,
        List<String> attachments,
        Instant createdAt) {

    public Message {
        attachments = List.copyOf(attachments);
    }

    /** Whether another message says the same: what a repeated key must match. */
    public boolean saysTheSameAs(String otherType, String otherContent, List<String> otherAttachments) {
        return type.equals(otherType) && content.equals(otherContent) && attachments.equals(otherAttachments);
    }
}
