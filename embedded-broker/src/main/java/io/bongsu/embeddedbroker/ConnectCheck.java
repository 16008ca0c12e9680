package io.bongsu.embeddedbroker;

import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import io.bongsu.embeddedbroker.Admission.Admitted;
import io.bongsu.embeddedbroker.Admission.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** CONNECT: the token, the client id and the will, before any session is touched. */
final class ConnectCheck<S> implements SimpleAuthenticator {

    private final Guard<S> guard;
    private final CarefulGuard<S> careful;
    private final Connections<S> connections;
    private final Refusals refusals = new Refusals(System::nanoTime);

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
            ConnectPacket packet = input.getConnectPacket();
            switch (admit(packet, input.getConnectionInformation())) {
                case Admitted(Connection<S> connection) -> {
                    connections.add(connection);
                    output.authenticateSuccessfully();
                }
                case Refused(String reason) -> {
                    refusals.refused(packet.getClientId(), reason);
                    output.failAuthentication(ConnackReasonCode.NOT_AUTHORIZED, reason);
                }
            }
        } catch (RuntimeException e) {
            careful.failed(e);
            output.failAuthentication(ConnackReasonCode.SERVER_UNAVAILABLE);
        }
    }

    private Admission<Connection<S>> admit(ConnectPacket packet, ConnectionInformation where) {
        String password = packet.getPassword()
                .map(bytes -> StandardCharsets.UTF_8.decode(bytes.duplicate()).toString())
                .orElse("");
        return switch (guard.connect(packet.getClientId(), password)) {
            case Refused(String reason) -> new Refused<>(reason);
            case Admitted(S session) -> admit(packet, where, session);
        };
    }

    private Admission<Connection<S>> admit(ConnectPacket packet, ConnectionInformation where, S session) {
        Connection<S> connection = new Connection<>(
                connections.nextNumber(),
                packet.getClientId(),
                guard.userOf(session),
                where,
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                guard.expiresAt(session),
                session);
        if (connection.expired()) {
            return new Refused<>("its token has expired");
        }
        boolean mayLeaveItsWill = packet.getWillPublish()
                .map(will -> guard.mayPublish(session, will.getTopic()))
                .orElse(true);
        return mayLeaveItsWill
                ? new Admitted<>(connection)
                : new Refused<>("it may not publish to the topic of its will");
    }
}
