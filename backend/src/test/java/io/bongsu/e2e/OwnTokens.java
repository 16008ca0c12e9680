package io.bongsu.e2e;

import io.jsonwebtoken.Jwts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;

/** Tokens of any length of life, by a key of the test's own whose public half lies where nodes read their keys. */
final class OwnTokens {

    private static final String KID = "of-a-test";

    private final KeyPair key;

    OwnTokens(Path publicKeys) throws GeneralSecurityException, IOException {
        key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        Files.writeString(publicKeys.resolve(KID + ".pem"), pem);
    }

    /** @param life whole seconds, as a token has them */
    @SuppressWarnings("deprecation") // A single text, as the nodes' own have it.
    String goodFor(String userId, Duration life) {
        Instant now = Instant.now();
        return Jwts.builder()
                .header()
                .keyId(KID)
                .and()
                .issuer("bongsu")
                .audience()
                .single("bongsu")
                .subject(userId)
                .claim("role", "user")
                .claim("sid", "s-test")
                .issuedAt(Date.from(now))
                .expiration(Date.from(now.plus(life)))
                .signWith(key.getPrivate())
                .compact();
    }
}
