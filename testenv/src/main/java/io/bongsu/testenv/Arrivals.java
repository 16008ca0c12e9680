package io.bongsu.testenv;

/**
 * Whom a receiver tells what comes, in this order and on the thread that reads: whoever takes their time in here makes it
 * a slow receiver.
 */
public interface Arrivals {

    void delivered(long seq, String clientMessageId);

    /** What is not after this position cannot be had. */
    void gap(long goOnAfter);
}
