package io.bongsu.auth;

import io.bongsu.core.Ids;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Caller;
import io.bongsu.membership.Role;
import io.bongsu.membership.SessionsRevoked;
import io.bongsu.membership.StandingRevocations.Revocation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Opens, renews and ends login sessions. */
@Service
class Logins {

    /** A token is minted after its session's row was written, perhaps after a lock was waited for, and clocks differ. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private final Accounts accounts;
    private final Sessions sessions;
    private final Revocations revocations;
    private final Tokens tokens;
    private final PasswordHasher hasher;
    private final LoginLimiter limiter;
    private final AuthSettings settings;
    private final Clock clock;

    Logins(
            Accounts accounts,
            Sessions sessions,
            Revocations revocations,
            Tokens tokens,
            PasswordHasher hasher,
            LoginLimiter limiter,
            AuthSettings settings,
            Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.revocations = revocations;
        this.tokens = tokens;
        this.hasher = hasher;
        this.limiter = limiter;
        this.settings = settings;
        this.clock = clock;
    }

    /** @param refreshToken null for a session that is not meant to be refreshed */
    record Granted(
            String accessToken, Duration life, @Nullable String refreshToken) {

        @Override
        public String toString() {
            return "Granted[" + life + "]";
        }
    }

    /** @throws ProblemException INVALID_CREDENTIALS, ACCOUNT_LOCKED, RATE_LIMITED, OVERLOADED */
    Granted withPassword(String userId, String password, Audience audience, String address) {
        LoginLimiter.Attempt attempt = limiter.begin(keyOf(userId), address);
        @Nullable Account account;
        boolean right;
        try {
            account = accounts.find(userId).filter(found -> !found.isDevice()).orElse(null);
            right = hasher.matches(password, account == null ? null : account.secretHash());
        } catch (RuntimeException notLookedAt) {
            // Overloaded, or no database: who comes back as told must not be told that they failed too often.
            attempt.giveBack();
            throw notLookedAt;
        }
        if (!right || account == null) {
            throw wrong("The user id or the password is not right");
        }
        attempt.giveBack();
        return open(account, audience);
    }

    /** @throws ProblemException INVALID_CREDENTIALS, ACCOUNT_LOCKED, RATE_LIMITED */
    Granted withDeviceSecret(String deviceId, String secret, Audience audience, String address) {
        LoginLimiter.Attempt attempt = limiter.begin(keyOf(deviceId), address);
        @Nullable Account account;
        try {
            account = accounts.find(deviceId).filter(Account::isDevice).orElse(null);
        } catch (RuntimeException notLookedAt) {
            attempt.giveBack();
            throw notLookedAt;
        }
        byte[] stored = account == null ? new byte[0] : account.secretHash().getBytes(StandardCharsets.US_ASCII);
        byte[] presented = Accounts.hashOfSecret(secret).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(presented, stored) || account == null) {
            throw wrong("The device id or the secret is not right");
        }
        attempt.giveBack();
        return open(account, audience);
    }

    /** @throws ProblemException INVALID_CREDENTIALS, REFRESH_TOKEN_REUSED, TOKEN_EXPIRED, ACCOUNT_LOCKED */
    Granted withRefreshToken(String text, Audience audience) {
        RefreshToken presented = RefreshToken.parse(text).orElseThrow(Logins::noSuchRefreshToken);
        Instant now = clock.instant();
        return switch (sessions.refresh(
                presented, role -> tokensUntil(now, life(role, audience)), now.plus(settings.refreshTokenLife()))) {
            case Sessions.Refreshed.Rotated rotated -> {
                Duration life = life(rotated.role(), audience);
                yield new Granted(
                        tokens.mint(rotated.userId(), rotated.role(), rotated.sid(), audience, life)
                                .token(),
                        life,
                        rotated.next().text());
            }
            case Sessions.Refreshed.Reused reused -> {
                reused.ended().ifPresent(this::tell);
                throw new ProblemException(
                        ProblemCode.REFRESH_TOKEN_REUSED, "Log in again: this refresh token was exchanged before");
            }
            case Sessions.Refreshed.Unknown unknown -> throw noSuchRefreshToken();
            case Sessions.Refreshed.Expired expired ->
                throw new ProblemException(ProblemCode.TOKEN_EXPIRED, "The refresh token has expired");
            case Sessions.Refreshed.Locked locked ->
                throw new ProblemException(ProblemCode.ACCOUNT_LOCKED, "An operator has locked this account");
        };
    }

    private Granted open(Account account, Audience audience) {
        Duration life = life(account.role(), audience);
        Instant now = clock.instant();
        Instant refreshUntil = audience == Audience.BONGSU ? now.plus(settings.refreshTokenLife()) : null;
        Sessions.Opened opened = sessions.open(account.userId(), audience, tokensUntil(now, life), refreshUntil);
        opened.ended().forEach(this::tell);
        String access = tokens.mint(account.userId(), account.role(), opened.sid(), audience, life)
                .token();
        RefreshToken refresh = opened.refreshToken();
        return new Granted(access, life, refresh == null ? null : refresh.text());
    }

    void revokeOwn(Caller caller) {
        sessions.revoke(caller.sid()).ifPresent(this::tell);
    }

    /** Says nothing of whether there was such a token (RFC 7009 §2.2). */
    void revoke(String refreshToken) {
        RefreshToken.parse(refreshToken)
                .flatMap(sessions::ownerOf)
                .flatMap(session -> sessions.revoke(session.sid()))
                .ifPresent(this::tell);
    }

    /** @throws ProblemException USER_NOT_FOUND */
    void revokeAll(String userId) {
        end(userId, sessions.revokeAll(userId, false));
    }

    /** Ends all sessions, and no new one is opened until {@link #unlock}. */
    void lock(String userId) {
        end(userId, sessions.revokeAll(userId, true));
    }

    /** @throws ProblemException USER_NOT_FOUND */
    void unlock(String userId) {
        sessions.unlock(userId);
    }

    private void end(String userId, List<Revocation> ended) {
        revocations.revoked(ended, new SessionsRevoked(userId, null));
    }

    private void tell(Revocation ended) {
        revocations.revoked(List.of(ended), new SessionsRevoked(ended.userId(), ended.sid()));
    }

    private Duration life(Role role, Audience audience) {
        return switch (audience) {
            case BONGSU -> settings.accessTokenLife();
            case BONGSU_MQTT -> role == Role.DEVICE ? settings.mqttDeviceTokenLife() : settings.mqttUserTokenLife();
        };
    }

    private static Instant tokensUntil(Instant now, Duration life) {
        return now.plus(life).plus(MARGIN);
    }

    /** An id that cannot exist shares one bucket with all of its kind: its text may be of any length. */
    private static String keyOf(String id) {
        return Ids.isUserId(id) ? id : "";
    }

    private static ProblemException noSuchRefreshToken() {
        return wrong("The refresh token is not good, or its session has ended");
    }

    private static ProblemException wrong(String detail) {
        return new ProblemException(ProblemCode.INVALID_CREDENTIALS, detail);
    }
}
