package io.bongsu.auth;

import io.bongsu.core.MessageLimits;
import io.bongsu.core.ProblemException;
import io.bongsu.core.Turns;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Hashes passwords, a few at a time: each costs a core tens of milliseconds on purpose, and a crowd of logins must not
 * take all cores away from the messages.
 */
@Component
class PasswordHasher {

    /** BCrypt reads 72 bytes and no more; a longer password would be cut in silence. */
    static final int MAX_BYTES = 72;

    static final int MIN_CHARS = 8;

    private final BCryptPasswordEncoder bcrypt;
    private final Turns turns;
    private final String nobodysHash;

    PasswordHasher(AuthSettings settings, MeterRegistry meters) {
        this.bcrypt = new BCryptPasswordEncoder(settings.passwordStrength());
        this.turns = new Turns(settings.hashesAtOnce(), settings.hashingWait(), "Too many passwords are being checked");
        this.nobodysHash = encode("a password that nobody has");
        Gauge.builder("bongsu.auth.hashing.waiting", turns, Turns::waiting)
                .description("Logins waiting for their password to be hashed")
                .register(meters);
    }

    /** Why a password is not taken for a new account; null when it is. */
    static @Nullable String faultOf(String password) {
        if (password.codePointCount(0, password.length()) < MIN_CHARS) {
            return "The password needs " + MIN_CHARS + " characters at least";
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return "The password may have " + MAX_BYTES + " bytes at most";
        }
        if (!MessageLimits.isWellFormed(password)) {
            return "The password holds half a surrogate pair, which would be hashed as a question mark";
        }
        // BCrypt repeats the password with a NUL between, so "x" and "x\0x" would be the same one.
        return password.indexOf('\0') >= 0 ? "The password may not hold a NUL" : null;
    }

    /** @throws ProblemException OVERLOADED when no turn comes in time */
    String hash(String password) {
        return turns.take(() -> encode(password));
    }

    private String encode(String password) {
        return java.util.Objects.requireNonNull(bcrypt.encode(password));
    }

    /**
     * @param hash null for an account that does not exist: as much work is done, so that time does not tell which do
     * @throws ProblemException OVERLOADED when no turn comes in time
     */
    boolean matches(String password, @Nullable String hash) {
        boolean readable = password.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
        String tried = readable ? password : "";
        boolean same =
                turns.take(() -> bcrypt.matches(tried.isEmpty() ? "-" : tried, hash == null ? nobodysHash : hash));
        return same && readable && !tried.isEmpty() && hash != null;
    }
}
