package io.bongsu.stream;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Who does what must not keep a lane or the feed waiting. Shut down by {@link Streams}.
 *
 * @param fills fills holes and looks at members. Its queue holds each room once at most, and each change of members
 * @param wakes wakes the receivers of rooms that have many. Its queue holds each cursor once at most
 * @param openings reads heads for cursors that are opened. Its queue holds one round for each thousand rooms asked for; it
 *     refuses what comes after the shutdown, so that nobody waits for it
 * @param wokenAtOnce so many receivers are quicker woken than handed over; waking thousands would keep a lane from
 *     answering its posts
 */
record StreamWork(ExecutorService fills, ExecutorService wakes, ExecutorService openings, int wokenAtOnce) {

    private static final int WOKEN_AT_ONCE = 32;

    static StreamWork onThreads() {
        return new StreamWork(
                oneThread("stream-fill"),
                oneThread("stream-wake"),
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("stream-open").daemon().factory()),
                WOKEN_AT_ONCE);
    }

    /** After the shutdown there is nobody to fill or wake for: what comes then is dropped, not thrown at a lane. */
    private static ExecutorService oneThread(String name) {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name(name).daemon().factory(),
                new ThreadPoolExecutor.DiscardPolicy());
    }
}
