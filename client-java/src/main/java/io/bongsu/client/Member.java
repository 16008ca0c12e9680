package io.bongsu.client;

/** A member of a room, user or device, and their rights. Immutable. */
public final class Member {

    private final String userId;
    private final boolean canRead;
    private final boolean canWrite;
    private final boolean owner;

    /** Somebody with none of the three rights is no member: the server refuses that. */
    public Member(String userId, boolean canRead, boolean canWrite, boolean owner) {
        this.userId = userId;
        this.canRead = canRead;
        this.canWrite = canWrite;
        this.owner = owner;
    }

    /** One who reads and writes. */
    public static Member of(String userId) {
        return new Member(userId, true, true, false);
    }

    public String userId() {
        return userId;
    }

    public boolean canRead() {
        return canRead;
    }

    public boolean canWrite() {
        return canWrite;
    }

    /** May change the members. */
    public boolean isOwner() {
        return owner;
    }

    @Override
    public String toString() {
        return userId + (canRead ? " reads" : "") + (canWrite ? " writes" : "") + (owner ? " owns" : "");
    }
}
