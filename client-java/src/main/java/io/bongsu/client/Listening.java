package io.bongsu.client;

/** What was begun with {@link BongsuClient#listen} or {@link BongsuClient#onConnection}, to end it. For any thread. */
public interface Listening extends AutoCloseable {

    /**
     * Ends it. Called by the listener itself, nothing comes any more; from another thread, a call that has begun is
     * finished. Again: nothing happens.
     */
    @Override
    void close();
}
