package io.bongsu.embeddedbroker;

import java.time.Instant;

/**
 * One client that was let in.
 *
 * @param key tells it from an earlier or later connection under the same client id: at a take-over both are alive
 */
record Connection<S>(String key, String clientId, String userId, Instant expiresAt, S session) {

    boolean expired() {
        return !Instant.now().isBefore(expiresAt);
    }
}
