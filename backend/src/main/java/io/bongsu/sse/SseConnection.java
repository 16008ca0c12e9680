package io.bongsu.sse;

import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream whose request is over: its headers are out, and what is left is a socket that events are written to until it is
 * closed (a body that ends with the connection, RFC 9112 §6.3). Tomcat's request, response and their buffers go back to
 * its pools, and no thread waits: a client that waits costs the socket and its cursor, a tenth of a request held open.
 *
 * <p>Tomcat makes it by {@code HttpServletRequest.upgrade}, and calls {@link #init} when the response's head is written.
 */
public final class SseConnection implements InternalHttpUpgradeHandler {

    private static final Logger log = LoggerFactory.getLogger(SseConnection.class);
    private static final int READ_AT_ONCE = 1_024;

    /** A second request on the connection, say, that will never be answered. */
    private static final int MOST_DROPPED = 65_536;

    private @Nullable SseConnections all;
    private @Nullable SseStream stream;
    private volatile @Nullable SocketWrapperBase<?> socket;

    /** How often it was told to go on since it last began to; one thread writes while it is more than 0. */
    private final AtomicInteger told = new AtomicInteger();

    private final AtomicBoolean ended = new AtomicBoolean();
    private final long madeNanos = System.nanoTime();
    private boolean begun;
    private int dropped;
    private volatile boolean open;

    /** Before the request ends. */
    void carry(SseStream carried, SseConnections connections) {
        stream = carried;
        all = connections;
        connections.opened(this);
        carried.cursor().whenReady(this::goOn);
    }

    @Override
    public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
        socket = wrapper;
    }

    @Override
    public void init(WebConnection connection) {
        SocketWrapperBase<?> wrapper = socket;
        if (wrapper != null && all != null) {
            wrapper.setWriteTimeout(all.settings().sendTimeLimit().toMillis());
        }
        open = true;
        goOn();
    }

    /** Writes what is there, by a thread of its own unless one is at it. Told by the cursor and the look each second. */
    void goOn() {
        if (open && all != null && told.getAndIncrement() == 0) {
            all.writers().execute(this::write);
        }
    }

    boolean isDue() {
        return stream != null && stream.isDue();
    }

    /** The request ended with an error of which nobody told this side. */
    boolean isForlorn(long patienceNanos) {
        return !open && System.nanoTime() - madeNanos > patienceNanos;
    }

    private void write() {
        SseStream carried = stream;
        SocketWrapperBase<?> wrapper = socket;
        if (carried == null || wrapper == null) {
            return;
        }
        boolean goesOn = false;
        try {
            goesOn = writeAll(carried, new SocketOutput(wrapper));
        } catch (IOException | RuntimeException gone) {
            // The client's end, or one that did not read for too long: it comes back with its position.
            log.debug("An SSE client is gone: {}", gone.toString());
        } finally {
            if (!goesOn) {
                finish();
            }
        }
    }

    /** False when it was the last. */
    private boolean writeAll(SseStream carried, OutputStream out) throws IOException {
        int seen;
        do {
            seen = told.get();
            if (ended.get()) {
                return false;
            }
            if (!begun) {
                begun = true;
                carried.begin(out);
            }
            if (!carried.goOn(out)) {
                return false;
            }
        } while (told.addAndGet(-seen) != 0);
        return true;
    }

    /**
     * Frees what it holds, and has Tomcat close the socket. Not closed here: Tomcat may be at work on this connection, in
     * {@link #init} even, and would keep for good what it then finds closed. {@link #told} stays above 0 after the last write: nobody
     * writes any more.
     */
    void finish() {
        free();
        SocketWrapperBase<?> wrapper = socket;
        if (wrapper != null) {
            wrapper.processSocket(SocketEvent.ERROR, true);
        }
    }

    private void free() {
        if (ended.compareAndSet(false, true)) {
            if (stream != null) {
                stream.cursor().close();
            }
            if (all != null) {
                all.closed(this);
            }
        }
    }

    /** A client has nothing to say; what it sends is dropped. Its end is heard here, and frees everything at once. */
    @Override
    public SocketState upgradeDispatch(SocketEvent event) {
        SocketWrapperBase<?> wrapper = socket;
        if (event == SocketEvent.OPEN_READ && wrapper != null && !ended.get()) {
            try {
                if (drop(wrapper) && dropped <= MOST_DROPPED) {
                    return SocketState.UPGRADED;
                }
            } catch (IOException gone) {
                log.debug("An SSE client is gone: {}", gone.toString());
            }
        } else if (event == SocketEvent.OPEN_WRITE) {
            return SocketState.UPGRADED;
        }
        free();
        return SocketState.CLOSED;
    }

    /** False at the stream's end. */
    private boolean drop(SocketWrapperBase<?> wrapper) throws IOException {
        byte[] bytes = new byte[READ_AT_ONCE];
        int read = wrapper.read(false, bytes, 0, READ_AT_ONCE);
        while (read > 0 && dropped <= MOST_DROPPED) {
            dropped += read;
            read = wrapper.read(false, bytes, 0, READ_AT_ONCE);
        }
        return read >= 0;
    }

    @Override
    public void destroy() {
        free();
    }

    @Override
    public void timeoutAsync(long now) {}

    @Override
    public void setSslSupport(SSLSupport ssl) {}

    /** The web server stops: {@link io.bongsu.stream.PatientCursors} has told everybody before. */
    @Override
    public void pause() {}

    /** Blocks while the client does not read, up to the write timeout. */
    private static final class SocketOutput extends OutputStream {

        private final SocketWrapperBase<?> wrapper;

        SocketOutput(SocketWrapperBase<?> wrapper) {
            this.wrapper = wrapper;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            wrapper.write(true, bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            wrapper.flush(true);
        }
    }
}
