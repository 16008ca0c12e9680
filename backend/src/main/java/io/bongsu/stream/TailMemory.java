package io.bongsu.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all tails of this node hold together. Beyond the limit a tail that grows lets go of its own; and the head check takes
 * all from quiet rooms and half from the others, so that busy ones find room. Their receivers read the log.
 */
final class TailMemory {

    private final long limitBytes;
    /** What an entry costs besides its JSON: two objects' headers and fields, and its place in the tail. */
    static final int ENTRY_BYTES = 72;

    private final AtomicLong held = new AtomicLong();
    private final AtomicBoolean wasFull = new AtomicBoolean();
    private final Counter trimmed;

    TailMemory(long limitBytes, MeterRegistry meters) {
        this.limitBytes = limitBytes;
        Gauge.builder("bongsu.stream.tail.bytes", held, AtomicLong::get)
                .description("messages held in memory for receivers near the head")
                .register(meters);
        this.trimmed = Counter.builder("bongsu.stream.tail.trimmed")
                .description("messages dropped early from a tail because the node's limit was reached")
                .register(meters);
    }

    void add(int bytes) {
        held.addAndGet(ENTRY_BYTES + (long) bytes);
    }

    void release(int bytes) {
        held.addAndGet(-ENTRY_BYTES - (long) bytes);
    }

    boolean isFull() {
        boolean full = held.get() > limitBytes;
        if (full) {
            wasFull.set(true);
        }
        return full;
    }

    /** Whether it was full since this was last asked. */
    boolean wasFull() {
        return wasFull.getAndSet(false);
    }

    void trimmed(int messages) {
        trimmed.increment(messages);
    }
}
