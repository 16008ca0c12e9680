package io.bongsu.perf;

import io.bongsu.testenv.Ledger;
import java.util.List;

/** A side as {@link LossTest} sees it: each with the clients that its own documents would have one write. */
interface Contender {

    /** Posts one message, and writes into its ledger what was attempted and what acknowledged. */
    interface Poster {
        void post(long number);
    }

    /** Receives one room, and comes back by itself whenever its connection ends. */
    interface Listener extends AutoCloseable {

        /** It has begun to receive: what is posted from now on is for it. */
        boolean isThere();

        /** How often it was let in. */
        int connects();

        /** Ends its connection without a word. */
        void cut();

        @Override
        void close();
    }

    String name();

    Servers servers();

    /** Nobody else posts to it. */
    long newRoom();

    Poster poster(Ledger ledger, long room);

    Listener listen(long room, Ledger.Receiver into);

    /** Returns when all are there. */
    void awaitThere(long room, List<? extends Listener> listeners);
}
