package io.bongsu.stomp;

import java.util.concurrent.atomic.AtomicInteger;

/** How many messages a session may have sent and not acknowledged, over all its subscriptions. */
final class AckWindow {

    private final int limit;
    private final AtomicInteger unacknowledged = new AtomicInteger();

    AckWindow(int limit) {
        this.limit = limit;
    }

    /** Only the session's one writer takes, so what is free now is still free when it does. */
    int free() {
        return limit - unacknowledged.get();
    }

    void take() {
        unacknowledged.incrementAndGet();
    }

    void giveBack(int count) {
        unacknowledged.addAndGet(-count);
    }
}
