package io.bongsu.client;

/** Messages that cannot be had, said openly. What comes next begins with seq {@code position + 1}. */
public final class Gap {

    /** Why. */
    public enum Reason {
        /** The server does not keep messages that old any more. */
        TOO_OLD,
        /** The position is ahead of the server's log: the log is an older one, restored from a backup. */
        AHEAD
    }

    private final long chatRoomId;
    private final long position;
    private final Reason reason;

    Gap(long chatRoomId, long position, Reason reason) {
        this.chatRoomId = chatRoomId;
        this.position = position;
        this.reason = reason;
    }

    public long chatRoomId() {
        return chatRoomId;
    }

    /** Keep it as you keep a message's seq: the position to go on from. Of {@link Reason#AHEAD} it is smaller than the last. */
    public long position() {
        return position;
    }

    public Reason reason() {
        return reason;
    }

    @Override
    public String toString() {
        return "gap of room " + chatRoomId + ", on after " + position + ": " + reason;
    }
}
