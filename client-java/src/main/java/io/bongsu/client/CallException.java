package io.bongsu.client;

import org.jspecify.annotations.Nullable;

/** A call to the server that did not succeed. What it was is in {@link #code()}. */
public final class CallException extends Exception {

    private static final long serialVersionUID = 1;

    /** No answer, or none of the server's: whether the call took effect is not known. */
    public static final String NO_ANSWER = "no-answer";

    /** The login is refused: the user must sign in again. */
    public static final String SIGNED_OUT = "signed-out";

    /** The client was closed before the answer came. */
    public static final String CLOSED = "closed";

    private final String code;
    private final int status;
    private final long retryAfterSeconds;

    CallException(String code, String message, int status, long retryAfterSeconds, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.status = status;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    static CallException noAnswer(String message, @Nullable Throwable cause) {
        return new CallException(NO_ANSWER, message, 0, 0, cause);
    }

    /** One of the server's stable codes ({@code not-a-member}, {@code rate-limited}, …) or one of the constants here. */
    public String code() {
        return code;
    }

    /** What the server says of it besides the code; empty where nothing. */
    String detail() {
        String message = String.valueOf(getMessage());
        String begin = code + ": ";
        return message.equals(code) ? "" : message.startsWith(begin) ? message.substring(begin.length()) : message;
    }

    /** The HTTP status, 400 to 599; 0 where there was no answer. */
    public int status() {
        return status;
    }

    /** How long the server asks to wait before the same call is repeated, in whole seconds; 0 where it said nothing. */
    public long retryAfterSeconds() {
        return retryAfterSeconds;
    }

    /** Whether the same call may succeed later: no answer, 429 or 5xx. */
    public boolean isTemporary() {
        return code.equals(NO_ANSWER) || status == 429 || status >= 500;
    }
}
