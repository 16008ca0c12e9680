package io.bongsu.stomp;

import io.bongsu.auth.Audience;
import io.bongsu.auth.TokenVerifier;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Caller;
import java.security.Principal;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.security.core.Authentication;

/** Who is there: the CONNECT frame with its version and heart-beats, and a new token later on. */
final class StompConnect {

    private static final Set<Audience> AUDIENCES = Set.of(Audience.BONGSU);
    private static final String BEARER = "Bearer ";

    private final TokenVerifier verifier;
    private final StompServices services;
    private final StompSessions sessions;

    StompConnect(TokenVerifier verifier, StompServices services, StompSessions sessions) {
        this.verifier = verifier;
        this.services = services;
        this.sessions = sessions;
    }

    void connect(StompSession session, StompHeaderAccessor frame) {
        String version = version(frame.getFirstNativeHeader("accept-version"));
        HeartBeat agreed = HeartBeat.agree(
                frame.getFirstNativeHeader("heart-beat"), services.settings().heartBeat());
        String token = token(frame, session);
        if (token != null) {
            session.identify(verifier.verify(token, AUDIENCES));
            // Again, now that a revocation finds the session: one between the first look and this line would be missed.
            session.identify(verifier.verify(token, AUDIENCES));
        }
        Caller caller = session.caller();
        if (caller == null) {
            throw new ProblemException(ProblemCode.UNAUTHENTICATED, "CONNECT needs an Authorization header.");
        }
        if (token == null) {
            // The handshake's: a revocation between its verification and the session's being known was told to nobody.
            verifier.requireStanding(caller);
        }
        if (!services.clock().instant().isBefore(caller.expiresAt())) {
            throw new ProblemException(ProblemCode.TOKEN_EXPIRED, "The token has expired.");
        }
        if (!sessions.admit(session, caller.userId())) {
            throw new Refusal(CloseCode.LIMIT_REACHED, "Too many connections of this user.");
        }
        session.connected(version, agreed);
    }

    /**
     * A new token of the same user, before the old one expires: the connection goes on. A bad one ends it, because an
     * ERROR is all that STOMP has to say so.
     */
    void renew(StompSession session, StompHeaderAccessor frame) {
        String header = frame.getFirstNativeHeader("Authorization");
        Caller before = session.caller();
        if (header == null || before == null) {
            throw new Refusal(CloseCode.MALFORMED_FRAME, "The new token comes in an Authorization header.");
        }
        String token = bearer(header);
        Caller renewed = verifier.verify(token, AUDIENCES);
        if (!renewed.userId().equals(before.userId())) {
            throw new Refusal(CloseCode.ANOTHER_USER, "A connection stays with the user who opened it.");
        }
        session.identify(renewed);
        // Again, as at CONNECT.
        session.identify(verifier.verify(token, AUDIENCES));
    }

    /** The highest both know. A client that names none speaks 1.0, which has neither subscription ids nor heart-beats. */
    private static String version(@Nullable String accepted) {
        List<String> theirs = accepted == null
                ? List.of()
                : Stream.of(accepted.split(",", 16)).map(String::strip).toList();
        if (theirs.contains("1.2")) {
            return "1.2";
        }
        if (theirs.contains("1.1")) {
            return "1.1";
        }
        throw new Refusal(CloseCode.UNSUPPORTED_VERSION, "STOMP " + Frames.VERSIONS + " are spoken here.");
    }

    /** The frame's own, else the handshake's header: verified anew, because time went by since the handshake. */
    private static @Nullable String token(StompHeaderAccessor frame, StompSession session) {
        String ofFrame = frame.getFirstNativeHeader("Authorization");
        String header = ofFrame != null ? ofFrame : session.handshakeAuthorization();
        return header == null ? null : bearer(header);
    }

    private static String bearer(String header) {
        if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw new ProblemException(ProblemCode.UNAUTHENTICATED, "Authorization is Bearer and a token.");
        }
        return header.substring(BEARER.length()).strip();
    }

    /** Who Spring Security found at the handshake. */
    static @Nullable Caller ofHandshake(@Nullable Principal principal) {
        return principal instanceof Authentication authentication
                        && authentication.getPrincipal() instanceof Caller caller
                ? caller
                : null;
    }
}
