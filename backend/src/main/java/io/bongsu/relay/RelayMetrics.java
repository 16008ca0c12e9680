package io.bongsu.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What the relay tells operators: {@code bongsu.relay.*}. */
final class RelayMetrics {

    final Counter published;
    final Counter refused;
    final Counter handOverFull;
    final Counter brokerRestarts;
    final AtomicInteger inFlight = new AtomicInteger();
    final AtomicInteger heldRooms = new AtomicInteger();
    final AtomicInteger fencedRooms = new AtomicInteger();
    final AtomicInteger linkUp = new AtomicInteger();

    RelayMetrics(MeterRegistry meters, Lease lease) {
        published = Counter.builder("bongsu.relay.published")
                .description("publications the broker acknowledged")
                .register(meters);
        refused = Counter.builder("bongsu.relay.refused")
                .description("publications the broker refused; their rooms are held back and tried again")
                .register(meters);
        handOverFull = Counter.builder("bongsu.relay.handover.full")
                .description("batches not taken from the lanes directly; they are read from the log instead")
                .register(meters);
        brokerRestarts = Counter.builder("bongsu.relay.broker.restarts")
                .description("times the broker was found restarted and unsaved messages were published again")
                .register(meters);
        Gauge.builder("bongsu.relay.inflight", inFlight, AtomicInteger::get).register(meters);
        Gauge.builder("bongsu.relay.held.rooms", heldRooms, AtomicInteger::get).register(meters);
        Gauge.builder("bongsu.relay.fenced.rooms", fencedRooms, AtomicInteger::get)
                .description("rooms whose messages wait until the broker knows the members they were stored under")
                .register(meters);
        Gauge.builder("bongsu.relay.link.up", linkUp, AtomicInteger::get).register(meters);
        Gauge.builder("bongsu.relay.lease.held", lease, it -> it.valid() ? 1 : 0)
                .register(meters);
    }
}
