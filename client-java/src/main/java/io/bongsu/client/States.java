package io.bongsu.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The connection's state, and who is told of it. A listener slower than the changes is told the newest. */
final class States {

    private final Executor executor;
    private final List<Told> listeners = new CopyOnWriteArrayList<>();
    private volatile ConnectionState current = ConnectionState.of(ConnectionState.Phase.CONNECTING, "opening");

    States(Executor executor) {
        this.executor = executor;
    }

    ConnectionState current() {
        return current;
    }

    /** The last one is final. */
    synchronized void set(ConnectionState state) {
        if (current.phase() != ConnectionState.Phase.CLOSED) {
            current = state;
            listeners.forEach(each -> each.tell(state));
        }
    }

    synchronized Listening add(ConnectionListener listener) {
        Told told = new Told(listener);
        listeners.add(told);
        told.tell(current);
        return () -> {
            told.closed = true;
            listeners.remove(told);
        };
    }

    private final class Told {

        private final ConnectionListener listener;
        private final AtomicReference<@Nullable ConnectionState> newest = new AtomicReference<>();
        private boolean running;
        private volatile boolean closed;

        Told(ConnectionListener listener) {
            this.listener = listener;
        }

        void tell(ConnectionState state) {
            newest.set(state);
            start();
        }

        private void start() {
            synchronized (this) {
                if (running || newest.get() == null) {
                    return;
                }
                running = true;
            }
            try {
                executor.execute(this::run);
            } catch (RejectedExecutionException nobodyListens) {
                listeners.remove(this);
            }
        }

        private void run() {
            try {
                ConnectionState state = newest.getAndSet(null);
                if (state != null && !closed) {
                    listener.onState(state);
                }
            } finally {
                synchronized (this) {
                    running = false;
                }
                start();
            }
        }
    }
}
