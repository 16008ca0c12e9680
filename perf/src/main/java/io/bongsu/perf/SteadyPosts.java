package io.bongsu.perf;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Posts to a room at a steady rate from a thread of its own, numbered from 1, until it is closed. */
final class SteadyPosts implements AutoCloseable {

    private final HttpConnection connection;
    private final PostRequest request;
    private final long everyNanos;
    private final Thread thread;
    private final AtomicLong sent;
    private volatile boolean closed;
    private volatile @Nullable IOException failure;

    SteadyPosts(Site site, long room, double perSecond) throws IOException {
        connection = new HttpConnection(site.url());
        // The room's one writer: whoever made it.
        request = new PostRequest("/messages", site.token(0), room, Site.CONTENT_BYTES);
        everyNanos = (long) (1e9 / perSecond);
        // Keys are used once in a room: those of this one begin where no earlier one's end.
        long offset = System.currentTimeMillis() * 1000;
        sent = new AtomicLong(offset);
        thread = Thread.ofPlatform().daemon().name("steady-posts").start(this::run);
    }

    private void run() {
        long due = System.nanoTime();
        while (!closed) {
            LockSupport.parkNanos(due - System.nanoTime());
            due += everyNanos;
            try {
                // First counted, then sent: whatever has a number above sent() was sent after it was read.
                int status = connection.exchange(request.withKey(sent.incrementAndGet()));
                if (status != 201) {
                    throw new IOException("A post was answered " + status);
                }
            } catch (IOException e) {
                failure = e;
                return;
            }
        }
    }

    /** The number of the last one that has been sent, or is being. */
    long sent() throws IOException {
        if (failure != null) {
            throw new IOException("The posts have stopped", failure);
        }
        return sent.get();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.close();
    }
}
