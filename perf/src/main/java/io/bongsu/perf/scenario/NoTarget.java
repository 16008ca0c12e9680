package io.bongsu.perf.scenario;

import io.bongsu.perf.StampedPost;
import io.bongsu.perf.swarm.Dialect;
import java.net.URI;
import java.util.List;

/** For what is measured without a Bongsu. */
record NoTarget(String label) implements Target {

    @Override
    public URI address(Dialect dialect) {
        throw nothing();
    }

    @Override
    public URI http() {
        throw nothing();
    }

    @Override
    public long newRoom(String name) {
        throw nothing();
    }

    @Override
    public List<String> tickets(Dialect dialect, long room, int receivers, String session) {
        throw nothing();
    }

    @Override
    public StampedPost post(long room) {
        throw nothing();
    }

    private static IllegalStateException nothing() {
        return new IllegalStateException("There is no Bongsu in this measurement");
    }

    @Override
    public void close() {
        // Nothing was started.
    }
}
