package io.bongsu.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Caller;
import io.bongsu.membership.Standing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Verifies access tokens. Answers from a bounded cache where it can; a revoked token is refused within a second.
 *
 * <p>Only the signature is cached. Expiry, audience, the key's being there and revocation are asked at every use, so a
 * hit is never more lenient than a miss.
 */
@Component
public class TokenVerifier implements Standing {

    private final Keys keys;
    private final Revocations revocations;
    private final Clock clock;
    private final Cache<Fingerprint, VerifiedToken> verified;

    TokenVerifier(Keys keys, Revocations revocations, AuthSettings settings, Clock clock, MeterRegistry meters) {
        this.keys = keys;
        this.revocations = revocations;
        this.clock = clock;
        this.verified = CaffeineCacheMetrics.monitor(
                meters,
                Caffeine.newBuilder()
                        .maximumSize(settings.verifiedTokens())
                        .recordStats()
                        .build(),
                "bongsu.auth.verified-tokens");
    }

    /**
     * @param token a compact JWS
     * @param accepted the audiences good here
     * @throws io.bongsu.core.ProblemException UNAUTHENTICATED or TOKEN_EXPIRED; the token is not in its text
     */
    @SuppressWarnings(
            "ReferenceEquality") // The same key object, not an equal one: comparing keys costs more than it tells.
    public Caller verify(String token, Set<Audience> accepted) {
        if (token.length() > TokenParser.MAX_TOKEN_CHARS) {
            throw unauthenticated("it is longer than " + TokenParser.MAX_TOKEN_CHARS + " characters");
        }
        Fingerprint fingerprint = Fingerprint.of(token);
        VerifiedToken hit = verified.getIfPresent(fingerprint);
        if (hit != null && revocations.isRevoked(hit.caller().sid())) {
            verified.invalidate(fingerprint);
            throw revoked();
        }
        // After the question above: what memory has dropped by then shows as another generation.
        if (hit == null || hit.generation() != revocations.generation()) {
            hit = verifyAfresh(token);
            verified.put(fingerprint, hit);
        }
        Caller caller = hit.caller();
        if (keys.current().verifying(hit.key().kid()) != hit.key()) {
            verified.invalidate(fingerprint);
            throw unauthenticated("its key is not known");
        }
        if (!clock.instant().isBefore(caller.expiresAt())) {
            verified.invalidate(fingerprint);
            throw new ProblemException(ProblemCode.TOKEN_EXPIRED, "The access token has expired");
        }
        if (!accepted.contains(hit.audience())) {
            throw unauthenticated("it is for another audience");
        }
        return caller;
    }

    @Override
    public void requireStanding(Caller caller) {
        if (revocations.isRevokedAskingTheDatabase(caller.sid())) {
            throw revoked();
        }
    }

    private VerifiedToken verifyAfresh(String token) {
        // Read before the token: a revocation that comes between makes the entry outdated, never overlooked.
        long generation = revocations.generation();
        VerifiedToken afresh;
        try {
            afresh = TokenParser.parse(token, keys.current(), generation);
        } catch (TokenParser.Refused e) {
            throw unauthenticated(String.valueOf(e.getMessage()));
        }
        if (revocations.isRevokedAskingTheDatabase(afresh.caller().sid())) {
            throw revoked();
        }
        return afresh;
    }

    private static ProblemException revoked() {
        return unauthenticated("its session was revoked");
    }

    private static ProblemException unauthenticated(String reason) {
        return new ProblemException(ProblemCode.UNAUTHENTICATED, "The access token is not taken: " + reason);
    }

    /** A token's SHA-256: what is kept in memory cannot be used to log in. */
    private record Fingerprint(long a, long b, long c, long d) {

        static Fingerprint of(String token) {
            try {
                ByteBuffer hash = ByteBuffer.wrap(
                        MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
                return new Fingerprint(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
    }
}
