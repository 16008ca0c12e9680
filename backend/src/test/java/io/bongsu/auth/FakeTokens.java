package io.bongsu.auth;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Caller;
import io.bongsu.membership.Role;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Tokens that are written down: {@code user} or {@code user/session}, good until told otherwise. */
public final class FakeTokens extends TokenVerifier {

    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Set<String> onceMore = ConcurrentHashMap.newKeySet();
    private final Map<String, Instant> expiries = new ConcurrentHashMap<>();
    private final Clock clock;

    @SuppressWarnings("NullAway") // Every use of what is missing is overridden.
    public FakeTokens(Clock clock) {
        super(null, null, settings(), clock, new SimpleMeterRegistry());
        this.clock = clock;
    }

    private static AuthSettings settings() {
        return new Binder(new MapConfigurationPropertySource(Map.of("bongsu.auth.keys", "unused")))
                .bind("bongsu.auth", AuthSettings.class)
                .get();
    }

    public void refuse(String token) {
        refused.add(token);
    }

    /** Good the first time it is verified, and not any more: its session was revoked just then. */
    public void refuseAfterFirstLook(String token) {
        onceMore.add(token);
    }

    public void expireAt(String token, Instant end) {
        expiries.put(token, end);
    }

    @Override
    public void requireStanding(Caller caller) {
        if (refused.contains(caller.userId() + "/" + caller.sid())) {
            throw new ProblemException(ProblemCode.UNAUTHENTICATED, "The session was revoked");
        }
    }

    @Override
    public Caller verify(String token, Set<Audience> accepted) {
        Instant end = expiries.getOrDefault(token, Instant.MAX);
        if (refused.contains(token) || !accepted.equals(Set.of(Audience.BONGSU))) {
            throw new ProblemException(ProblemCode.UNAUTHENTICATED, "The access token is not taken");
        }
        if (!clock.instant().isBefore(end)) {
            throw new ProblemException(ProblemCode.TOKEN_EXPIRED, "The access token has expired");
        }
        if (onceMore.remove(token)) {
            refused.add(token);
        }
        String[] parts = token.split("/", 2);
        return new Caller(parts[0], Role.USER, parts.length > 1 ? parts[1] : "s", end);
    }
}
