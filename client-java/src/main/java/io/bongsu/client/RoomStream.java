package io.bongsu.client;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One receiver of one room: its order behind a lock, and the pump that hands events to the sink on the listener executor, one
 * at a time, a few a turn so that an executor shared with others (a main looper) gets round to them.
 */
final class RoomStream implements Listening {

    private static final int EVENTS_A_TURN = 32;

    private final long chatRoomId;
    private final Executor executor;
    private final Consumer<RoomStream> hungry;
    private final Consumer<RoomStream> over;

    private final Object lock = new Object();
    private final RoomOrder order;
    private @Nullable RoomSink sink;
    private @Nullable Throwable failure;
    private boolean pumping;

    /** Belongs to the loop: how long fetches have failed. */
    final BackOff fetchBackOff;

    /**
     * @param hungry told that a fetch is wanted, on any thread
     * @param over told once that nothing will come any more, on any thread
     */
    RoomStream(
            long chatRoomId,
            RoomOrder order,
            RoomSink sink,
            Executor executor,
            BackOff fetchBackOff,
            Consumer<RoomStream> hungry,
            Consumer<RoomStream> over) {
        this.chatRoomId = chatRoomId;
        this.order = order;
        this.sink = sink;
        this.executor = executor;
        this.fetchBackOff = fetchBackOff;
        this.hungry = hungry;
        this.over = over;
    }

    long chatRoomId() {
        return chatRoomId;
    }

    /** Does something to the order, and whatever follows from it. */
    <T> T update(Function<RoomOrder, T> change) {
        T result;
        synchronized (lock) {
            result = change.apply(order);
        }
        moved();
        return result;
    }

    void tell(Consumer<RoomOrder> news) {
        update(changed -> {
            news.accept(changed);
            return changed;
        });
    }

    /** Instead of anything more. */
    void fail(Throwable why) {
        synchronized (lock) {
            if (failure == null) {
                failure = why;
            }
        }
        moved();
    }

    /** Holds everything back while this runs: nothing is handed out before it is over. */
    void before(Runnable first) {
        synchronized (lock) {
            pumping = true;
        }
        first.run();
        synchronized (lock) {
            pumping = false;
        }
        moved();
    }

    boolean isClosed() {
        synchronized (lock) {
            return sink == null;
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (sink == null) {
                return;
            }
            sink = null;
        }
        over.accept(this);
    }

    private void moved() {
        boolean fetch;
        boolean pump;
        synchronized (lock) {
            fetch = sink != null && failure == null && order.wantsFetch();
            pump = sink != null && !pumping && (failure != null || order.hasNext());
            pumping |= pump;
        }
        if (fetch) {
            hungry.accept(this);
        }
        if (pump) {
            try {
                executor.execute(this::pump);
            } catch (RejectedExecutionException nobodyListens) {
                close();
            }
        }
    }

    private void pump() {
        for (int turn = 0; turn < EVENTS_A_TURN; turn++) {
            RoomSink to;
            RoomEvent event = null;
            Throwable why;
            synchronized (lock) {
                to = sink;
                why = failure;
                if (to != null && why == null) {
                    event = order.next();
                }
            }
            if (to == null || (event == null && why == null)) {
                break;
            }
            hand(to, event, why);
        }
        synchronized (lock) {
            pumping = false;
        }
        moved();
    }

    private void hand(RoomSink to, @Nullable RoomEvent event, @Nullable Throwable why) {
        boolean handed = false;
        try {
            if (event == null) {
                close();
                to.failed(Objects.requireNonNull(why));
            } else {
                to.event(event);
                if (event.endedCode() != null && !isClosed()) {
                    close();
                    to.completed();
                }
            }
            handed = true;
        } finally {
            if (!handed) {
                // What it was given may be half done: nothing after it may come. The exception is the executor's.
                close();
            }
        }
    }
}
