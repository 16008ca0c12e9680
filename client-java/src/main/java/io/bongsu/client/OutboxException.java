package io.bongsu.client;

import org.jspecify.annotations.Nullable;

/** A message was not accepted to be sent. Nothing of it is kept, and what was accepted before it stays. */
public final class OutboxException extends Exception {

    private static final long serialVersionUID = 1;

    /** Why it was not accepted. */
    public enum Reason {
        /** As many messages or bytes wait as may ({@link ClientBuilder#outboxLimits}): again when some were sent. */
        FULL,
        /** The device's disk did not take it: full, or broken; {@link #getCause()} says more. Again when there is space. */
        DISK,
        /** It can never be sent: the content is empty or over 16 KiB of UTF-8, the type over 32 characters, …. */
        INVALID,
        /** A message with this clientMessageId waits already, with another content or in another room. */
        KEY_REUSED,
        /** The client is closed. */
        CLOSED
    }

    private final Reason reason;

    OutboxException(Reason reason, String message) {
        this(reason, message, null);
    }

    OutboxException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
