package io.bongsu.message;

/**
 * Where a room's log stands.
 *
 * @param lastSeq the newest seq; 0 in a room without messages
 * @param accessRev the room's access revision now
 */
public record RoomHead(long lastSeq, long accessRev) {}
