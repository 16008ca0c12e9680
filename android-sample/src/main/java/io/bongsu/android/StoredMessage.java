package io.bongsu.android;

import io.bongsu.client.Message;
import java.time.Instant;

/** A message of a room as this phone keeps it. */
record StoredMessage(long seq, String sender, String clientMessageId, String content, Instant createdAt) {

    static StoredMessage of(Message message) {
        return new StoredMessage(
                message.seq(), message.senderId(), message.clientMessageId(), message.content(), message.createdAt());
    }
}
