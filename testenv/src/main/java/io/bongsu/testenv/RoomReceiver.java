package io.bongsu.testenv;

import java.util.List;

/** A client of one room over one transport. Comes back by its position until it is closed, whatever it was told. */
public interface RoomReceiver extends AutoCloseable {

    /** How often the server let it in: over a stream one and each return, over long polling once a poll. */
    int connects();

    /**
     * What the server said besides messages: {@code gap 12 ahead}, {@code ended not-a-member} where a stream was open,
     * {@code refused not-a-member} where it was asked for. Repeats at once are left out, and so is the newest of too many.
     */
    List<String> told();

    /** Why the last connection failed or ended, for a failure's message. */
    String lastTrouble();

    /** Ends it; afterwards nothing is told to its {@link Arrivals} any more. */
    @Override
    void close();
}
