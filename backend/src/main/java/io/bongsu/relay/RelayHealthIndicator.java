package io.bongsu.relay;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/**
 * The relay in {@code /actuator/health}. It never takes the node out of service: without the broker posts are stored and
 * STOMP goes on. {@code DEGRADED} says that MQTT receivers wait.
 */
@Component
class RelayHealthIndicator implements HealthIndicator {

    private static final Status DEGRADED = new Status("DEGRADED");

    private final Relay relay;

    RelayHealthIndicator(Relay relay) {
        this.relay = relay;
    }

    @Override
    public Health health() {
        RelayStatus status = relay.status();
        boolean well = status.heldRooms() == 0
                && (status.state() == RelayStatus.State.RELAYING || status.state() == RelayStatus.State.STANDBY);
        Health.Builder health = new Health.Builder(well ? Status.UP : DEGRADED)
                .withDetail("state", status.state().name().toLowerCase(java.util.Locale.ROOT))
                .withDetail("inFlight", status.inFlight())
                .withDetail("heldRooms", status.heldRooms())
                .withDetail("held", status.held())
                .withDetail("fencedRooms", status.fencedRooms());
        if (status.lastRefusal() != null) {
            health.withDetail("lastRefusal", status.lastRefusal());
        }
        return health.build();
    }
}
