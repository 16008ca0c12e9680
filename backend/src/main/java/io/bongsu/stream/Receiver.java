package io.bongsu.stream;

/**
 * Who holds a cursor. Told that there may be more, it pulls with {@link Cursor#next} when it can take it: a slow
 * receiver pulls late, costs no memory and delays nobody.
 */
public interface Receiver {

    /**
     * There may be something to pull. Called from the threads that store messages and change members: it must not
     * block, throw or pull; it only wakes whoever pulls. Called again only after the receiver has been told CaughtUp.
     */
    void ready();
}
