package io.bongsu.membership;

import java.time.Instant;

/**
 * Who is asking, as a verified token says.
 *
 * @param userId the user's or device's id (the token's {@code sub})
 * @param sid the login session the token belongs to; revoking it ends every token of it
 * @param expiresAt when the token ends; long-lived connections are closed then
 */
public record Caller(String userId, Role role, String sid, Instant expiresAt) implements Sender {}
