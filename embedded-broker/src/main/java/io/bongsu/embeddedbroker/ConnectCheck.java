package io.bongsu.embeddedbroker;

import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** CONNECT: the token, the client id and the will, before any session is touched. */
final class ConnectCheck<S> implements SimpleAuthenticator {

    private final Guard<S> guard;
    private final CarefulGuard<S> careful;
    private final Connections<S> connections;

    ConnectCheck(Guard<S> guard, CarefulGuard<S> careful, Connections<S> connections) {
        this.guard = guard;
        this.careful = careful;
        this.connections = connections;
    }

    /**
     * A fault is answered with "server unavailable" (0x88, 3.1.1: 3): told "not authorized", some clients never come
     * again.
     */
    @Override
    public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
        try {
            Connection<S> connection = admit(input.getConnectPacket(), input.getConnectionInformation());
            if (connection == null) {
                output.failAuthentication(ConnackReasonCode.NOT_AUTHORIZED);
                return;
            }
            connections.add(connection);
            output.authenticateSuccessfully();
        } catch (RuntimeException e) {
            careful.failed(e);
            output.failAuthentication(ConnackReasonCode.SERVER_UNAVAILABLE);
        }
    }

    private @Nullable Connection<S> admit(ConnectPacket packet, ConnectionInformation where) {
        String password = packet.getPassword()
                .map(bytes -> StandardCharsets.UTF_8.decode(bytes.duplicate()).toString())
                .orElse("");
        S session = guard.connect(packet.getClientId(), password);
        if (session == null) {
            return null;
        }
        Connection<S> connection = new Connection<>(
                connections.nextNumber(),
                packet.getClientId(),
                guard.userOf(session),
                where,
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                guard.expiresAt(session),
                session);
        boolean admitted = !connection.expired()
                && packet.getWillPublish()
                        .map(will -> guard.mayPublish(session, will.getTopic()))
                        .orElse(true);
        return admitted ? connection : null;
    }
}
