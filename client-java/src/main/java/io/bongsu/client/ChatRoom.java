package io.bongsu.client;

import java.time.Instant;

/** A room as its member sees it in a list, with their rights. Immutable. */
public final class ChatRoom {

    private final long chatRoomId;
    private final String name;
    private final long head;
    private final Instant createdAt;
    private final boolean canRead;
    private final boolean canWrite;
    private final boolean owner;

    ChatRoom(
            long chatRoomId,
            String name,
            long head,
            Instant createdAt,
            boolean canRead,
            boolean canWrite,
            boolean owner) {
        this.chatRoomId = chatRoomId;
        this.name = name;
        this.head = head;
        this.createdAt = createdAt;
        this.canRead = canRead;
        this.canWrite = canWrite;
        this.owner = owner;
    }

    public long chatRoomId() {
        return chatRoomId;
    }

    /** 1 to 200 characters. */
    public String name() {
        return name;
    }

    /** The newest seq; 0 while it has no message. What is behind it by your position is unread. */
    public long head() {
        return head;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public boolean canRead() {
        return canRead;
    }

    public boolean canWrite() {
        return canWrite;
    }

    public boolean isOwner() {
        return owner;
    }

    @Override
    public String toString() {
        return "room " + chatRoomId + " " + name + ", head " + head;
    }
}
