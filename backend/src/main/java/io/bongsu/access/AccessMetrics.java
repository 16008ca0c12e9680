package io.bongsu.access;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** What operators are told of the way memberships take to the broker: {@code bongsu.access.*}. */
final class AccessMetrics {

    final Counter pending;
    final Counter gaps;
    final Counter refused;
    final AtomicInteger ready = new AtomicInteger();
    private final MeterRegistry meters;

    AccessMetrics(MeterRegistry meters, BooleanSupplier linked, IntSupplier stale, IntSupplier waiting) {
        this.meters = meters;
        pending = Counter.builder("bongsu.access.pending")
                .description("membership changes answered before the broker had them")
                .register(meters);
        gaps = Counter.builder("bongsu.access.gaps")
                .description("times the broker missed changes of a room and was sent the whole of it")
                .register(meters);
        refused = Counter.builder("bongsu.access.refused")
                .description("changes the broker refused; their rooms are held back and tried again")
                .register(meters);
        Gauge.builder("bongsu.access.ready", ready, AtomicInteger::get)
                .description("whether the broker knows the memberships, as it last said")
                .register(meters);
        Gauge.builder("bongsu.access.link.up", () -> linked.getAsBoolean() ? 1 : 0)
                .register(meters);
        Gauge.builder("bongsu.access.stale.rooms", stale::getAsInt)
                .description("rooms the broker may not have as they are")
                .register(meters);
        Gauge.builder("bongsu.access.waiting", waiting::getAsInt)
                .description("calls that wait for the broker's answer")
                .register(meters);
    }

    void snapshot(Snapshot.Outcome outcome) {
        meters.counter(
                        "bongsu.access.snapshots",
                        "outcome",
                        outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .increment();
    }
}
