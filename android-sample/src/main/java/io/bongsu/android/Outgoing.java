package io.bongsu.android;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was written here and is not a message of the room yet.
 *
 * @param why the code of a refusal; else null
 */
record Outgoing(
        long room,
        String clientMessageId,
        String content,
        Instant writtenAt,
        State state,
        @Nullable String why) {

    /** How far it is. */
    enum State {
        /** On this phone's disk, to be sent. */
        QUEUED,
        /** On the server's disk; it will arrive as everybody's messages do. */
        STORED,
        /** The server said no, for good. */
        REFUSED
    }
}
