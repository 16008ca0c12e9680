package io.bongsu.broker;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may do what at a broker that asks this process (the embedded one). Every method is called often and from
 * the broker's threads: answer from memory where possible, and deny when in doubt. An exception denies.
 */
public interface BrokerGuard {

    /**
     * Who a client turned out to be.
     *
     * @param role the {@code role} claim
     * @param expiresAt when its token ends; the broker disconnects it then
     * @param admittedAt when it came; all sessions of a user can be revoked, and later ones are not covered
     */
    record Session(String userId, String clientId, String role, String sid, Instant expiresAt, Instant admittedAt) {}

    /** @return the session, or null to refuse the client; an exception asks it to come again later */
    @Nullable
    Session connect(String clientId, String token);

    boolean maySubscribe(Session session, String topicFilter);

    /** Also asked of wills, at CONNECT. */
    boolean mayPublish(Session session, String topic);

    /** Asked at every delivery, of retained and queued messages too. */
    boolean mayReceive(Session session, String topic);
}
