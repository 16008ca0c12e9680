package io.bongsu.stomp;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How many messages a session may have sent and not acknowledged, over all its subscriptions. */
class AckWindow {

    private final int limit;
    private final Runnable moved;
    private final AtomicInteger unacknowledged = new AtomicInteger();
    private final AtomicLong answerable = new AtomicLong();

    /** @param moved told whenever places were given back, by whichever thread did */
    AckWindow(int limit, Runnable moved) {
        this.limit = limit;
        this.moved = moved;
    }

    /** Only the session's one writer takes, so what is free now is still free when it does. */
    int free() {
        return limit - unacknowledged.get();
    }

    /** A message went out, for the first time or again: its client may answer once. */
    void sent() {
        answerable.incrementAndGet();
    }

    /** Whether fewer answers came than messages went out. */
    boolean takeAnswer() {
        return answerable.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
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
