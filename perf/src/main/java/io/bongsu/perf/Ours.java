package io.bongsu.perf;

import io.bongsu.perf.swarm.Dialect;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A transport of a running Bongsu.
 *
 * @param rooms receivers are spread over them; posts of {@link #post} go to the first
 */
record Ours(Site site, Dialect dialect, List<Long> rooms) implements Side {

    @Override
    public String name() {
        return dialect.label();
    }

    @Override
    public URI url() {
        return site.url();
    }

    @Override
    public List<String> tickets(int receivers) {
        List<String> tickets = new ArrayList<>();
        for (int i = 0; i < receivers; i++) {
            tickets.add(rooms.get(i % rooms.size()) + " " + site.token(0));
        }
        return tickets;
    }

    @Override
    public StampedPost post() {
        return postTo(rooms.getFirst());
    }

    StampedPost postTo(long room) {
        return new StampedPost("/messages", site.token(0), room, Site.CONTENT_BYTES);
    }

    @Override
    public Duration cpu() {
        return site.cpu().node();
    }

    @Override
    public long pid() {
        return site.deployment().backend().pid();
    }
}
