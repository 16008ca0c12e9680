package io.bongsu.message;

import java.util.Collection;
import java.util.Map;

/** Whoever needs messages of the log however old they are: retention leaves them. */
public interface StillNeeded {

    /**
     * By room: the seq up to which nothing is needed any more, now or ever. Of a room that is absent all is needed.
     *
     * @param roomIds from 1 to 500
     */
    Map<Long, Long> doneUpTo(Collection<Long> roomIds);
}
