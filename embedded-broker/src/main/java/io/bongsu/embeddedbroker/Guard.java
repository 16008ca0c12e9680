package io.bongsu.embeddedbroker;

import java.time.Instant;

/**
 * The host's answers. Called from the broker's threads, for every packet that needs one: a slow answer delays the
 * other clients too. An exception denies; thrown by {@link #connect} it tells the client to try again later.
 *
 * @param <S> what the host knows a client by, from CONNECT on
 */
public interface Guard<S> {

    /**
     * Whether the client may come in under this id. A client id taken over ends the session that held it, so the
     * guard must let a user use no ids but their own.
     *
     * @param password the CONNECT packet's password as UTF-8 text; empty when there is none
     */
    Admission<S> connect(String clientId, String password);

    /** The user a session belongs to: what {@link EmbeddedBroker#kick} goes by. */
    String userOf(S session);

    /** When the session's token ends; the broker disconnects it within a second. {@link Instant#MAX} for never. */
    Instant expiresAt(S session);

    /** @param filter a topic filter as the client sent it, {@code $share/…} included */
    boolean maySubscribe(S session, String filter);

    /** Asked of every PUBLISH, and of the will at CONNECT. */
    boolean mayPublish(S session, String topic);

    /** Asked at every delivery: live, retained, queued for an offline session. */
    boolean mayReceive(S session, String topic);
}
