package io.bongsu.membership;

/**
 * A member's rights in a room changed, and the change is committed. Published before the call that changed it is
 * answered; listeners run in the caller's thread, must be quick, and have ended the member's receiving on this node
 * when they return.
 */
public record AccessChanged(long roomId, long accessRev, String userId, Rights before, Rights after) {}
