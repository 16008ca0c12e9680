package io.bongsu.core;

/**
 * One message of a room's log, encoded once: the same bytes are stored, published, streamed and paged.
 *
 * @param accessRev the room's access revision the message was stored under; whoever delivers it must know the members
 *     at that revision or a newer one
 * @param json the message's JSON, UTF-8; shared by all receivers, never to be changed
 */
@SuppressWarnings(
        "ArrayRecordComponent") // Shared, immutable by agreement: a copy per receiver would be the cost to avoid.
public record Entry(long roomId, long seq, long accessRev, byte[] json) {}
