package io.bongsu.embeddedbroker;

import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.services.Services;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The clients that were let in and have not left. HiveMQ's connection attributes hold only bytes, so they carry a key
 * and the session lies here. As many entries as connections: {@link BrokerLimits#connectionsMax} bounds them.
 */
final class Connections<S> {

    private static final String ATTRIBUTE = "bongsu.connection";

    private final Map<String, Connection<S>> byKey = new ConcurrentHashMap<>();
    private final AtomicLong keys = new AtomicLong();

    String nextKey() {
        return Long.toString(keys.incrementAndGet());
    }

    void add(Connection<S> connection, ConnectionInformation where) {
        where.getConnectionAttributeStore().putAsString(ATTRIBUTE, connection.key());
        byKey.put(connection.key(), connection);
    }

    @Nullable
    Connection<S> of(ConnectionInformation where) {
        return where.getConnectionAttributeStore()
                .getAsString(ATTRIBUTE)
                .map(byKey::get)
                .orElse(null);
    }

    void remove(ConnectionInformation where) {
        where.getConnectionAttributeStore().getAsString(ATTRIBUTE).ifPresent(byKey::remove);
    }

    /**
     * Disconnects the connections chosen with 0x98; their wills are published, as at any end the client did not ask for
     * (MQTT 5 §3.1.2.5). HiveMQ disconnects by client id: at the moment of a take-over this may hit the
     * newcomer, who comes again.
     */
    void disconnect(Predicate<Connection<S>> chosen) {
        byKey.values().stream().filter(chosen).forEach(this::disconnect);
    }

    private void disconnect(Connection<S> connection) {
        var unused = Services.clientService()
                .disconnectClient(connection.clientId(), false, DisconnectReasonCode.ADMINISTRATIVE_ACTION, null)
                .whenComplete((wasConnected, failure) -> {
                    if (failure == null) {
                        byKey.remove(connection.key());
                    }
                });
    }

    int size() {
        return byKey.size();
    }
}
