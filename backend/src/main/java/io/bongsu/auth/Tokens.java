package io.bongsu.auth;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Role;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.SecureDigestAlgorithm;
import java.security.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.springframework.stereotype.Service;

/** Signs access tokens with this node's current key. */
@Service
public class Tokens {

    static final String ISSUER = "bongsu";

    private final Keys keys;
    private final Clock clock;

    Tokens(Keys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** @param expiresAt to the second, as the token says it */
    public record Minted(String token, Instant expiresAt) {

        @Override
        public String toString() {
            return "Minted[" + expiresAt + "]";
        }
    }

    /**
     * Makes a token. Asks nobody whether the account exists or is locked: that is the caller's part.
     *
     * @param sid the login session it belongs to, by which it can be revoked
     * @throws ProblemException OVERLOADED while there is no signing key
     */
    @SuppressWarnings("deprecation") // A single text, not an array of one, is what every verifier of ours reads.
    public Minted mint(String userId, Role role, String sid, Audience audience, Duration life) {
        Keys.SigningKey key = keys.current().signing();
        if (key == null) {
            throw new ProblemException(ProblemCode.OVERLOADED, "There is no key to sign tokens with at the moment");
        }
        Instant issuedAt = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant expiresAt = issuedAt.plus(life);
        String token = Jwts.builder()
                .header()
                .keyId(key.kid())
                .and()
                .issuer(ISSUER)
                .audience()
                .single(audience.claim())
                .subject(userId)
                .claim("role", role.claim())
                .claim("sid", sid)
                .issuedAt(Date.from(issuedAt))
                .expiration(Date.from(expiresAt))
                .signWith(key.key(), signature(key.algorithm()))
                .compact();
        return new Minted(token, expiresAt);
    }

    /** The library types an algorithm by the key it takes, which a key read from a file no longer tells. */
    @SuppressWarnings("unchecked")
    private static SecureDigestAlgorithm<Key, ?> signature(KeyAlgorithm algorithm) {
        return (SecureDigestAlgorithm<Key, ?>) (SecureDigestAlgorithm<?, ?>) algorithm.signature();
    }
}
