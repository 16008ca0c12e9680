package io.bongsu.client;

import org.jspecify.annotations.Nullable;

/** What became of an {@link OutgoingMessage}: stored, or rejected for good. Immutable. */
public final class SendOutcome {

    private final long chatRoomId;
    private final String clientMessageId;
    private final long seq;
    private final @Nullable String code;
    private final String detail;

    private SendOutcome(long chatRoomId, String clientMessageId, long seq, @Nullable String code, String detail) {
        this.chatRoomId = chatRoomId;
        this.clientMessageId = clientMessageId;
        this.seq = seq;
        this.code = code;
        this.detail = detail;
    }

    static SendOutcome stored(long chatRoomId, String clientMessageId, long seq) {
        return new SendOutcome(chatRoomId, clientMessageId, seq, null, "");
    }

    static SendOutcome rejected(long chatRoomId, String clientMessageId, String code, String detail) {
        return new SendOutcome(chatRoomId, clientMessageId, 0, code, detail);
    }

    public long chatRoomId() {
        return chatRoomId;
    }

    public String clientMessageId() {
        return clientMessageId;
    }

    /** Whether the server has it, on its disk; else it said no, and will not be asked again. */
    public boolean isStored() {
        return code == null;
    }

    /** The seq under which it was stored; 0 where it was rejected. */
    public long seq() {
        return seq;
    }

    /** Why it was rejected: one of the server's codes, {@code not-a-member} say; null where it was stored. */
    public @Nullable String code() {
        return code;
    }

    /** More about the rejection, for people; else empty. */
    public String detail() {
        return detail;
    }

    @Override
    public String toString() {
        return clientMessageId + " in room " + chatRoomId + (code == null ? " stored as " + seq : " rejected: " + code);
    }
}
