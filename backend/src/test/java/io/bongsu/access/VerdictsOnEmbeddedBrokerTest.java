package io.bongsu.access;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.bongsu.broker.BrokerGuard;
import io.bongsu.embeddedbroker.Admission;
import io.bongsu.embeddedbroker.BrokerLimits;
import io.bongsu.embeddedbroker.EmbeddedBroker;
import io.bongsu.embeddedbroker.EmbeddedBrokerSettings;
import io.bongsu.embeddedbroker.Guard;
import io.bongsu.membership.Caller;
import io.bongsu.membership.Rights;
import io.bongsu.membership.Role;
import io.bongsu.membership.RoomAccess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class VerdictsOnEmbeddedBrokerTest extends AccessVerdictsContract {

    private static final String HOST = "host";

    private final OpenToHost guard = new OpenToHost();
    private EmbeddedBroker<BrokerGuard.Session> broker;
    private Mqtt5BlockingClient host;

    @BeforeAll
    void start(@TempDir Path folder) {
        broker = EmbeddedBroker.start(
                new EmbeddedBrokerSettings(folder, "127.0.0.1", 0, 0, BrokerLimits.DEFAULTS), guard);
        host = connect(HOST, port(), password(Role.USER, HOST));
    }

    @AfterAll
    void stop() {
        host.disconnect();
        broker.close();
    }

    @Override
    int port() {
        return broker.mqttPort();
    }

    @Override
    byte[] password(Role role, String user) {
        return (role + "/" + user).getBytes(StandardCharsets.UTF_8);
    }

    /** In every room there is. */
    @Override
    void give(String user, Rights rights, Set<Long> rooms) {
        guard.rights.put(user, rights);
    }

    @Override
    Mqtt5BlockingClient host() {
        return host;
    }

    @Override
    List<String> widestFilters(String user) {
        return List.of("#");
    }

    /** The real guard, but for a host that may do everything and for "#", to which the readers under test subscribe. */
    private static final class OpenToHost implements Guard<BrokerGuard.Session> {

        private final Map<String, Rights> rights = new ConcurrentHashMap<>();
        private final MembershipBrokerGuard members = new MembershipBrokerGuard(
                OpenToHost::caller,
                roomId -> new RoomAccess(roomId, 1, rights),
                new RevokedSessions(sid -> false, Clock.systemUTC()),
                Clock.systemUTC());

        private static Caller caller(String password) {
            String[] parts = password.split("/", 2);
            return new Caller(
                    parts[1],
                    Role.valueOf(parts[0].toUpperCase(Locale.ROOT)),
                    parts[1],
                    Instant.now().plusSeconds(600));
        }

        @Override
        public Admission<BrokerGuard.Session> connect(String clientId, String password) {
            return switch (members.connect(clientId, password)) {
                case BrokerGuard.Session session -> new Admission.Admitted<>(session);
                case BrokerGuard.Refusal(String reason) -> new Admission.Refused<>(reason);
            };
        }

        @Override
        public String userOf(BrokerGuard.Session session) {
            return session.userId();
        }

        @Override
        public Instant expiresAt(BrokerGuard.Session session) {
            return session.expiresAt();
        }

        @Override
        public boolean maySubscribe(BrokerGuard.Session session, String filter) {
            boolean reader = session.clientId().endsWith(":reader");
            return (reader && filter.equals("#")) || members.maySubscribe(session, filter);
        }

        @Override
        public boolean mayPublish(BrokerGuard.Session session, String topic) {
            return session.userId().equals(HOST) || members.mayPublish(session, topic);
        }

        @Override
        public boolean mayReceive(BrokerGuard.Session session, String topic) {
            return members.mayReceive(session, topic);
        }
    }
}
