package io.bongsu.stomp;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What STOMP tells operators: {@code bongsu.stomp.*}. */
final class StompMetrics {

    private final MeterRegistry meters;
    private final Counter framesOut;
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicInteger subscriptions = new AtomicInteger();

    StompMetrics(MeterRegistry meters) {
        this.meters = meters;
        this.framesOut = Counter.builder("bongsu.stomp.frames.out")
                .description("frames written, heart-beats included")
                .register(meters);
        Gauge.builder("bongsu.stomp.sessions", sessions, AtomicInteger::get).register(meters);
        Gauge.builder("bongsu.stomp.subscriptions", subscriptions, AtomicInteger::get)
                .register(meters);
    }

    void sessionsChanged(int now) {
        sessions.set(now);
    }

    void subscribed() {
        subscriptions.incrementAndGet();
    }

    void unsubscribed() {
        subscriptions.decrementAndGet();
    }

    void frameSent() {
        framesOut.increment();
    }

    /** @param code of a {@link CloseCode} or a problem: a small closed set */
    void closed(String code) {
        Counter.builder("bongsu.stomp.closes")
                .tag("code", code)
                .register(meters)
                .increment();
    }
}
