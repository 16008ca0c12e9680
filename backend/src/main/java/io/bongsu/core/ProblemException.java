package io.bongsu.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A problem on its way to the client. Its detail is shown to them: never put a secret or a stored text into it. */
public class ProblemException extends RuntimeException {

    private final ProblemCode code;
    private final @Nullable Duration retryAfter;

    public ProblemException(ProblemCode code, String detail) {
        this(code, detail, null, null);
    }

    /** @param retryAfter when to try again, sent as Retry-After in whole seconds, at least one */
    public ProblemException(ProblemCode code, String detail, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(detail, cause);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    public ProblemCode code() {
        return code;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** In whole seconds, rounded up and at least 1: a client that comes back early would only be refused again. */
    public long retryAfterSeconds() {
        return wholeSeconds(retryAfter);
    }

    /** @param after null for as soon as that makes sense */
    public static long wholeSeconds(@Nullable Duration after) {
        return after == null ? 1 : Math.max(1, after.plusNanos(999_999_999).toSeconds());
    }

    public String detail() {
        return java.util.Objects.requireNonNull(getMessage());
    }
}
