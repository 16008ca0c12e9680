package io.bongsu.broker;

import java.time.Instant;

/**
 * Decides who may do what at a broker that asks this process (the embedded one). Every method is called often and from
 * the broker's threads: answer from memory where possible, and deny when in doubt. An exception denies.
 */
public interface BrokerGuard {

    /** What is answered to a client that connects. */
    sealed interface Admission {}

    /**
     * It is not let in.
     *
     * @param reason for the client itself, the log and the operators, without anything of its token; as in "it is refused: its
     *     token has expired"
     */
    record Refusal(String reason) implements Admission {}

    /**
     * Who a client turned out to be.
     *
     * @param role the {@code role} claim
     * @param expiresAt when its token ends; the broker disconnects it then
     * @param admittedAt when it came; all sessions of a user can be revoked, and later ones are not covered
     */
    record Session(String userId, String clientId, String role, String sid, Instant expiresAt, Instant admittedAt)
            implements Admission {}

    /** An exception asks the client to come again later. */
    Admission connect(String clientId, String token);

    boolean maySubscribe(Session session, String topicFilter);

    /** Also asked of wills, at CONNECT. */
    boolean mayPublish(Session session, String topic);

    /** Asked at every delivery, of retained and queued messages too. */
    boolean mayReceive(Session session, String topic);
}
