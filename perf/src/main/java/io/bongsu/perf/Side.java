package io.bongsu.perf;

import io.bongsu.perf.swarm.Dialect;
import java.io.IOException;
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

    /** One sender's way in. */
    default Way way() throws IOException {
        return new OverHttp(new HttpConnection(url()));
    }

    /** Takes posts, one after another. */
    interface Way extends AutoCloseable {

        /** Whether it was taken, which is known when this returns. */
        boolean send(byte[] post) throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Taken is what is answered with 201. */
    record OverHttp(HttpConnection connection) implements Way {

        @Override
        public boolean send(byte[] post) throws IOException {
            return connection.exchange(post) == 201;
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }

    /** CPU time of the server that hands out, so far. */
    Duration cpu();

    /** Its process, to be asked for its memory. */
    long pid();
}
