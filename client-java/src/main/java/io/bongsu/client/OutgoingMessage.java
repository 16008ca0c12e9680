package io.bongsu.client;

import java.util.concurrent.CompletableFuture;

/** A message that was accepted to be sent: it is on this device's disk until its outcome is known. Immutable. */
public final class OutgoingMessage {

    private final long chatRoomId;
    private final String clientMessageId;
    private final String type;
    private final String content;
    private final CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();

    OutgoingMessage(long chatRoomId, String clientMessageId, String type, String content) {
        this.chatRoomId = chatRoomId;
        this.clientMessageId = clientMessageId;
        this.type = type;
        this.content = content;
    }

    public long chatRoomId() {
        return chatRoomId;
    }

    /** The key under which it is stored once, however often it has to be sent. It will be the stored message's too. */
    public String clientMessageId() {
        return clientMessageId;
    }

    public String type() {
        return type;
    }

    public String content() {
        return content;
    }

    /**
     * Completes when the server has stored the message or said a final no; never exceptionally, and not at all where the
     * client is closed before: then it goes on in the next one that is opened on the same folder, and only the
     * {@link OutcomeListener} hears of it. It completes on a thread of the client's: do not block there.
     */
    public CompletableFuture<SendOutcome> outcome() {
        return outcome.thenApply(same -> same);
    }

    void complete(SendOutcome with) {
        outcome.complete(with);
    }

    /** Without the content, which does not belong in a log. */
    @Override
    public String toString() {
        return "outgoing message " + clientMessageId + " to room " + chatRoomId;
    }
}
