package io.bongsu.perf.follower;

import java.util.List;

/** One client that receives many rooms' messages and tells a tally each of them. */
interface Follower extends AutoCloseable {

    /** From each room's position on, or, where it knows none, from now on. */
    void follow(List<Long> rooms, long position);

    @Override
    void close();
}
