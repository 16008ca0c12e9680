package io.bongsu.client;

import java.io.IOException;

/**
 * Where a client gets its access tokens from: {@link Login}, or an app's own. Its method is called on a thread of the
 * client's, never twice at once, and may block.
 */
public interface TokenSource {

    /** What a token is for. */
    enum Purpose {
        /** Calls over HTTP: a token for everything, usually of 15 minutes. */
        HTTP,
        /** The broker. A token for HTTP does too; one for the broker alone lives longer, so that the line is not cut. */
        MQTT
    }

    /**
     * A new token: called where there was none, before the last one ends, and where the server refused it, so never answer
     * with one from a cache.
     *
     * @throws SignedOutException where the login itself is refused: the client stops until
     *     {@link BongsuClient#catchUp()}
     * @throws IOException where the server was not reached or had no answer: it is tried again later
     */
    AccessToken token(Purpose purpose) throws IOException, SignedOutException;
}
