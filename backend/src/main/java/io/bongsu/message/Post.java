package io.bongsu.message;

import io.bongsu.core.Ids;
import io.bongsu.core.MessageLimits;
import io.bongsu.core.PlainText;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Sender;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message somebody wants stored. Checks its own shape; whether the sender may write is decided in the transaction.
 *
 * @param clientMessageId the sender's key, per room and sender; null where they gave none, which makes every repeat a
 *     new message
 */
public record Post(
        long roomId,
        Sender sender,
        @Nullable String clientMessageId,
        String type,
        String content,
        List<String> attachments) {

    public Post {
        if (!attachments.isEmpty()) {
            throw invalid("Attachments are not supported yet.");
        }
        attachments = List.of();
        if (!Ids.isRoomId(roomId)) {
            throw invalid("chatRoomId is an integer from 1 to 2^53 - 1.");
        }
        if (clientMessageId != null) {
            requireKey(clientMessageId);
        }
        if (type.isEmpty() || type.length() > MessageLimits.TYPE_CHARS || !PlainText.isPlain(type)) {
            throw invalid(
                    "type has 1 to " + MessageLimits.TYPE_CHARS + " characters, none of them control characters.");
        }
        if (content.isEmpty()) {
            throw invalid("content must not be empty.");
        }
        if (!MessageLimits.isWellFormed(content)) {
            throw invalid("The text holds half a surrogate pair, which UTF-8 cannot carry.");
        }
        if (MessageLimits.exceedsContentBytes(content)) {
            throw new ProblemException(
                    ProblemCode.CONTENT_TOO_LARGE,
                    "content is at most " + MessageLimits.CONTENT_BYTES + " bytes of UTF-8.");
        }
    }

    String senderId() {
        return sender.userId();
    }

    private static void requireKey(String key) {
        if (key.isEmpty() || key.length() > MessageLimits.KEY_CHARS || !PlainText.isPlain(key)) {
            throw invalid("clientMessageId has 1 to " + MessageLimits.KEY_CHARS
                    + " characters, none of them control characters.");
        }
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(ProblemCode.INVALID_CONTENT, detail);
    }
}
