package io.bongsu.access;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;

/**
 * What the broker is known to know of memberships. A message that was stored at a room's access revision may be published once
 * the broker has the room at that revision or a newer one: whoever was removed before it was stored is then removed there.
 */
public interface Fence {

    /** Where the broker asks this process, or knows no memberships: there is nothing to wait for. */
    Fence OPEN = new OpenFence();

    /** Whether the broker has acknowledged the room at {@code accessRev} or newer. Never blocks. */
    boolean passed(long roomId, long accessRev);

    /** Brings the broker's idea of the room up to date, now or as soon as can be. Never blocks; to be asked again while it lasts. */
    void bringUp(long roomId, long accessRev);

    /**
     * Completes when the broker has said, after this call, that it knows the memberships and lets clients in. Asked of a connection
     * to it that has just been made: what was known before may be of a broker that has forgotten it since. Only the newest
     * question is answered.
     */
    CompletionStage<Void> confirm();

    /** Told of rooms that were {@link #bringUp brought up}; must not block. */
    void onPassed(LongConsumer listener);

    /** Waits a little for the broker; false when it is away or late. */
    boolean await(long roomId, long accessRev);

    /** {@link Fence#OPEN}. */
    final class OpenFence implements Fence {

        private OpenFence() {}

        @Override
        public boolean passed(long roomId, long accessRev) {
            return true;
        }

        @Override
        public void bringUp(long roomId, long accessRev) {}

        @Override
        public CompletionStage<Void> confirm() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onPassed(LongConsumer listener) {}

        @Override
        public boolean await(long roomId, long accessRev) {
            return true;
        }
    }
}
