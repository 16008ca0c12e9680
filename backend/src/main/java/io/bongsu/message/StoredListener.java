package io.bongsu.message;

import io.bongsu.core.Entry;
import java.util.List;

/**
 * Told of what this node has just committed. Called by the room's lane, so in seq order for each room. It must neither
 * block nor throw: whoever cannot take an entry now finds it in the log later.
 */
public interface StoredListener {

    void stored(long roomId, List<Entry> entries);
}
