package io.bongsu.embeddedbroker;

import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.services.Services;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The clients that were let in and have not left. HiveMQ's connection attributes hold only bytes, so they carry a key
 * and the session lies here. As many entries as connections: {@link BrokerLimits#connectionsMax} bounds them.
 */
final class Connections<S> {

    private static final String ATTRIBUTE = "bongsu.connection";

    /** In the order they came. */
    private final ConcurrentSkipListMap<Long, Connection<S>> byNumber = new ConcurrentSkipListMap<>();

    private final AtomicLong numbers = new AtomicLong();

    long nextNumber() {
        return numbers.incrementAndGet();
    }

    void add(Connection<S> connection) {
        connection.where().getConnectionAttributeStore().putAsString(ATTRIBUTE, Long.toString(connection.number()));
        byNumber.put(connection.number(), connection);
    }

    @Nullable
    Connection<S> of(ConnectionInformation where) {
        return where.getConnectionAttributeStore()
                .getAsString(ATTRIBUTE)
                .map(Long::valueOf)
                .map(byNumber::get)
                .orElse(null);
    }

    void remove(ConnectionInformation where) {
        where.getConnectionAttributeStore()
                .getAsString(ATTRIBUTE)
                .map(Long::valueOf)
                .ifPresent(byNumber::remove);
    }

    /** Those after this number, the oldest first. */
    List<Connection<S>> after(long number, int limit) {
        return byNumber.tailMap(number, false).values().stream().limit(limit).toList();
    }

    /**
     * Disconnects the connections chosen with 0x98; their wills are published, as at any end the client did not ask for
     * (MQTT 5 §3.1.2.5). HiveMQ disconnects by client id: at the moment of a take-over this may hit the
     * newcomer, who comes again.
     *
     * @return how many
     */
    int disconnect(Predicate<Connection<S>> chosen) {
        List<Connection<S>> all = byNumber.values().stream().filter(chosen).toList();
        all.forEach(this::disconnect);
        return all.size();
    }

    private void disconnect(Connection<S> connection) {
        var unused = Services.clientService()
                .disconnectClient(connection.clientId(), false, DisconnectReasonCode.ADMINISTRATIVE_ACTION, null)
                .whenComplete((wasConnected, failure) -> {
                    if (failure == null) {
                        byNumber.remove(connection.number());
                    }
                });
    }

    int size() {
        return byNumber.size();
    }
}
