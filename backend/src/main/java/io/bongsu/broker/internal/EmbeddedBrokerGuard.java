package io.bongsu.broker.internal;

import io.bongsu.broker.BrokerDenials;
import io.bongsu.broker.BrokerDenials.Denial;
import io.bongsu.broker.BrokerGuard;
import io.bongsu.embeddedbroker.Admission;
import io.bongsu.embeddedbroker.Guard;
import java.time.Instant;
import java.util.Set;

/**
 * Lets the backend's own link in by its secret, and asks {@link BrokerGuard} about everyone else. The backend's client
 * id is open to the secret alone: a user of that name must not take the link over.
 */
final class EmbeddedBrokerGuard implements Guard<EmbeddedBrokerGuard.Client> {

    static final String BACKEND_CLIENT_ID = "bongsu-backend";

    /** The relay's, and those of what takes sends and answers them. */
    private static final Set<String> BACKEND_CLIENT_IDS = Set.of(
            BACKEND_CLIENT_ID, BACKEND_CLIENT_ID + BrokerEndpoint.SENDS, BACKEND_CLIENT_ID + BrokerEndpoint.ANSWERS);

    /** No user id holds a dollar sign, so nobody kicks the backend. */
    private static final String BACKEND_USER = "$backend";

    /** Who is at the other end. */
    sealed interface Client {}

    /** This process; it may do everything. */
    record Backend() implements Client {}

    /** A user or device. */
    record Member(BrokerGuard.Session session) implements Client {}

    private final BrokerGuard members;
    private final BackendSecret secret;
    private final BrokerDenials denials;

    EmbeddedBrokerGuard(BrokerGuard members, BackendSecret secret, BrokerDenials denials) {
        this.members = members;
        this.secret = secret;
        this.denials = denials;
    }

    @Override
    public Admission<Client> connect(String clientId, String password) {
        Admission<Client> admission =
                BACKEND_CLIENT_IDS.contains(clientId) ? backend(password) : member(clientId, password);
        if (admission instanceof Admission.Refused<Client>(String reason)) {
            denials.add(new Denial("refused", clientId, null, null, null, null, reason, Instant.now()));
        }
        return admission;
    }

    private Admission<Client> backend(String password) {
        return secret.matches(password)
                ? new Admission.Admitted<>(new Backend())
                : new Admission.Refused<>("its client id is the backend's");
    }

    private Admission<Client> member(String clientId, String token) {
        return switch (members.connect(clientId, token)) {
            case BrokerGuard.Session session -> new Admission.Admitted<>(new Member(session));
            case BrokerGuard.Refusal(String reason) -> new Admission.Refused<>(reason);
        };
    }

    @Override
    public String userOf(Client client) {
        return switch (client) {
            case Backend backend -> BACKEND_USER;
            case Member member -> member.session().userId();
        };
    }

    @Override
    public Instant expiresAt(Client client) {
        return switch (client) {
            case Backend backend -> Instant.MAX;
            case Member member -> member.session().expiresAt();
        };
    }

    @Override
    public boolean maySubscribe(Client client, String filter) {
        return switch (client) {
            case Backend backend -> true;
            case Member(var session) -> members.maySubscribe(session, filter) || denied(session, "subscribe", filter);
        };
    }

    @Override
    public boolean mayPublish(Client client, String topic) {
        return switch (client) {
            case Backend backend -> true;
            case Member(var session) -> members.mayPublish(session, topic) || denied(session, "publish", topic);
        };
    }

    @Override
    public boolean mayReceive(Client client, String topic) {
        return switch (client) {
            case Backend backend -> true;
            case Member member -> members.mayReceive(member.session(), topic);
        };
    }

    private boolean denied(BrokerGuard.Session session, String action, String topic) {
        denials.add(
                new Denial("denied", session.clientId(), session.userId(), action, topic, null, null, Instant.now()));
        return false;
    }
}
