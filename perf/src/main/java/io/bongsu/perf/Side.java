package io.bongsu.perf;

import io.bongsu.perf.swarm.Dialect;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** One way to bring what is posted to many receivers: a transport of ours, or a peer. */
interface Side {

    String name();

    Dialect dialect();

    URI url();

    /** One line for each receiver, as the receivers' process takes them. */
    List<String> tickets(int receivers);

    /** For one more sender. */
    StampedPost post();

    /** CPU time of the server that hands out, so far. */
    Duration cpu();

    /** Its process, to be asked for its memory. */
    long pid();
}
