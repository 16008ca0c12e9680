package io.bongsu.stomp;

import java.util.concurrent.atomic.AtomicInteger;

/** How many messages a session may have sent and not acknowledged, over all its subscriptions. */
class AckWindow {

    private final int limit;
    private final Runnable moved;
    private final AtomicInteger unacknowledged = new AtomicInteger();

    /** @param moved told whenever places were given back, by whichever thread did */
    AckWindow(int limit, Runnable moved) {
        this.limit = limit;
        this.moved = moved;
    }

    /** Only the session's one writer takes, so what is free now is still free when it does. */
    int free() {
        return limit - unacknowledged.get();
    }

    void take() {
        unacknowledged.incrementAndGet();
    }

    void giveBack(int count) {
        if (count > 0) {
            unacknowledged.addAndGet(-count);
            moved.run();
        }
    }
}
