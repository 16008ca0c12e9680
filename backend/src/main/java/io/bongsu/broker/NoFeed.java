package io.bongsu.broker;

import io.bongsu.core.Entry;
import java.util.List;

/** A broker inside the process has no other node to hear of. */
final class NoFeed implements Feed {

    @Override
    public void add(Listener listener) {}

    @Override
    public void relaying(boolean here) {}

    @Override
    public void follow(long roomId) {}

    @Override
    public void unfollow(long roomId) {}

    @Override
    public void committed(List<Entry> entries) {}

    @Override
    public void accessMoved(long roomId, long accessRev) {}
}
