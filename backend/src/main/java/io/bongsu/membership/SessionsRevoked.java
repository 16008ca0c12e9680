package io.bongsu.membership;

import org.jspecify.annotations.Nullable;

/**
 * Tokens were revoked. Every connection opened with one of them must end within a second.
 *
 * @param sid the login session revoked; null means all sessions of the user
 */
public record SessionsRevoked(String userId, @Nullable String sid) {

    /** Whether this revocation ends what the caller's token opened. */
    public boolean covers(Caller caller) {
        return caller.userId().equals(userId) && (sid == null || sid.equals(caller.sid()));
    }
}
