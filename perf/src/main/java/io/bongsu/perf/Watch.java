package io.bongsu.perf;

import io.bongsu.client.ConnectionListener;
import io.bongsu.client.ConnectionState;
import io.bongsu.client.ConnectionState.Phase;
import io.bongsu.client.Message;
import io.bongsu.client.RoomListener;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What an app is told by the client library about its line and one room, with times. */
final class Watch implements ConnectionListener, RoomListener {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long LOOK_NANOS = 500_000;

    private volatile Phase phase = Phase.WAITING;
    private volatile long attemptNanos;
    private volatile long handedNanos;
    private volatile long position;

    Watch(long position) {
        this.position = position;
    }

    @Override
    public void onState(ConnectionState state) {
        if (state.phase() == Phase.WAITING) {
            attemptNanos = System.nanoTime() + state.remaining().toNanos();
        }
        phase = state.phase();
    }

    @Override
    public void onMessage(Message message) {
        handedNanos = System.nanoTime();
        position = message.seq();
    }

    /** When the attempt that the line last waited for was due: of the states between, a listener is told the newest alone. */
    long attemptNanos() {
        return attemptNanos;
    }

    /** When the last message was handed on. */
    long handedNanos() {
        return handedNanos;
    }

    void await(Phase wanted) throws IOException {
        await("The line is not " + wanted, () -> phase == wanted);
    }

    /** Until everything up to this seq has been handed on. */
    void await(long seq) throws IOException {
        await("Message " + seq + " has not come", () -> position >= seq);
    }

    private void await(String trouble, BooleanSupplier holds) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IOException(trouble + " within " + PATIENCE + "; the line is " + phase);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
