package io.bongsu.stream;

import io.bongsu.membership.Caller;
import org.springframework.stereotype.Component;

/** The door for every transport: opens cursors. */
@Component
public class Streams {

    /**
     * Opens a cursor. {@link Receiver#ready} is called once as soon as there may be something to pull.
     *
     * @throws io.bongsu.core.ProblemException ROOM_NOT_FOUND, NOT_A_MEMBER, READ_DENIED, or LIMIT_REACHED when the node
     *     or the caller holds as many cursors as allowed
     */
    public Cursor open(Caller caller, long roomId, Start start, Receiver receiver) {
        throw new UnsupportedOperationException();
    }
}
