package io.bongsu.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all tails of this node hold together. Beyond the limit a tail that grows keeps its newest message only, so that
 * every receiver near the head still shares it; the others read the log.
 */
final class TailMemory {

    private final long limitBytes;
    private final AtomicLong held = new AtomicLong();
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
        held.addAndGet(bytes);
    }

    void release(int bytes) {
        held.addAndGet(-bytes);
    }

    boolean isFull() {
        return held.get() > limitBytes;
    }

    void trimmed() {
        trimmed.increment();
    }
}
