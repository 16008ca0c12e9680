package io.bongsu.auth;

import io.bongsu.membership.Caller;
import java.util.Set;

/** Verifies access tokens. Answers from a bounded cache where it can; a revoked token is refused within a second. */
public class TokenVerifier {

    /**
     * @param token a compact JWS
     * @param accepted the audiences good here
     * @throws io.bongsu.core.ProblemException UNAUTHENTICATED or TOKEN_EXPIRED; the token is not in its text
     */
    public Caller verify(String token, Set<Audience> accepted) {
        throw new UnsupportedOperationException();
    }
}
