package io.bongsu.broker.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What lets this process's own link into its embedded broker: made at every start, never written, never sent off the
 * machine.
 */
final class BackendSecret {

    private static final int BYTES = 32;

    private final byte[] secret;

    BackendSecret() {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        secret = Base64.getUrlEncoder().withoutPadding().encode(random);
    }

    /** In constant time, so that answers do not tell how much of a guess was right. */
    boolean matches(String guess) {
        return MessageDigest.isEqual(secret, guess.getBytes(StandardCharsets.UTF_8));
    }

    byte[] bytes() {
        return secret.clone();
    }
}
