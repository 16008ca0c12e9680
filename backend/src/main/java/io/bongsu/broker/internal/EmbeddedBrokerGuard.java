package io.bongsu.broker.internal;

import io.bongsu.broker.BrokerGuard;
import io.bongsu.embeddedbroker.Guard;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Lets the backend's own link in by its secret, and asks {@link BrokerGuard} about everyone else. The backend's client
 * id is open to the secret alone: a user of that name must not take the link over.
 */
final class EmbeddedBrokerGuard implements Guard<EmbeddedBrokerGuard.Client> {

    static final String BACKEND_CLIENT_ID = "bongsu-backend";

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

    EmbeddedBrokerGuard(BrokerGuard members, BackendSecret secret) {
        this.members = members;
        this.secret = secret;
    }

    @Override
    public @Nullable Client connect(String clientId, String password) {
        if (clientId.equals(BACKEND_CLIENT_ID)) {
            return secret.matches(password) ? new Backend() : null;
        }
        BrokerGuard.Session session = members.connect(clientId, password);
        return session == null ? null : new Member(session);
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
            case Member member -> members.maySubscribe(member.session(), filter);
        };
    }

    @Override
    public boolean mayPublish(Client client, String topic) {
        return switch (client) {
            case Backend backend -> true;
            case Member member -> members.mayPublish(member.session(), topic);
        };
    }

    @Override
    public boolean mayReceive(Client client, String topic) {
        return switch (client) {
            case Backend backend -> true;
            case Member member -> members.mayReceive(member.session(), topic);
        };
    }
}
