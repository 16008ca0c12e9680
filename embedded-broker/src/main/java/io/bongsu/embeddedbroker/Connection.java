package io.bongsu.embeddedbroker;

import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import java.time.Instant;

/**
 * One client that was let in.
 *
 * @param number tells it from an earlier or later connection under the same client id: at a take-over both are alive
 */
record Connection<S>(
        long number,
        String clientId,
        String userId,
        ConnectionInformation where,
        Instant since,
        Instant expiresAt,
        S session) {

    boolean expired() {
        return !Instant.now().isBefore(expiresAt);
    }
}
