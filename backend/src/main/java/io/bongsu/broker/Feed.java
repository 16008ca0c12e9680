package io.bongsu.broker;

import io.bongsu.core.Entry;
import java.util.List;

/**
 * What nodes hear of each other, over the broker: quick, and losable. It makes nothing true: whoever listens looks into
 * the log as well, now and then.
 *
 * <p>The node that relays hears what the others commit, and publishes it. The others hear what is published, in the rooms
 * they follow. So each message goes to the nodes that have receivers for it, and a node that is alone sends nothing.
 */
public interface Feed extends RelayDuty {

    /** Where there is no other node to hear of. */
    Feed NONE = new NoFeed();

    /** Called by one thread; must not block. */
    interface Listener {

        /** Another node committed this. It may come twice, late, out of order, or not at all. */
        default void heard(Entry entry) {}

        /** The members of a room changed on another node. */
        default void accessMoved(long roomId, long accessRev) {}

        /** The broker has taken a subscription: what was committed before that may have been missed. */
        default void mayHaveMissed() {}
    }

    void add(Listener listener);

    /** This node has receivers in the room. Never blocks. */
    void follow(long roomId);

    void unfollow(long roomId);

    /** Tells the node that relays. Never blocks; left out while there is no link, or too much is on its way. */
    void committed(List<Entry> entries);

    /** Tells all nodes. Never blocks; left out like {@link #committed}. */
    void accessMoved(long roomId, long accessRev);
}
