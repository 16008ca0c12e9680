package io.bongsu.embeddedbroker;

import org.jspecify.annotations.Nullable;

/**
 * The host's answers. Called from the broker's threads, for every packet that needs one. An exception denies.
 *
 * @param <S> what the host knows a client by, from CONNECT on
 */
public interface Guard<S> {

    /**
     * @param password the CONNECT packet's password as UTF-8 text; empty when there is none
     * @return null refuses the client
     */
    @Nullable
    S connect(String clientId, String password);

    /** The user a session belongs to: what {@link EmbeddedBroker#kick} goes by. */
    String userOf(S session);

    /** @param filter a topic filter as the client sent it, {@code $share/…} included */
    boolean maySubscribe(S session, String filter);

    /** Asked of every PUBLISH, and of the will at CONNECT. */
    boolean mayPublish(S session, String topic);

    /** Asked at every delivery: live, retained, queued for an offline session. */
    boolean mayReceive(S session, String topic);
}
