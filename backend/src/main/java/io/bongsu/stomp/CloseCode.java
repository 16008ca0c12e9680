package io.bongsu.stomp;

/**
 * Why this side ends a connection: the code in the ERROR frame (where one is sent), in the close frame's reason and in
 * the metric, and the WebSocket status (RFC 6455 §7.4). Clients come back after 1001, 1013 and 4500, after 4001 with a
 * new token, after 4003 with a new login; after the others the same behaviour would meet the same answer. A refusal by
 * another module travels with its problem's own code, see {@link Ending#of(io.bongsu.core.ProblemException)}.
 */
enum CloseCode {
    /** The client said DISCONNECT. No ERROR. */
    GOODBYE("goodbye", 1000),
    /** This node stops; another may take over. No ERROR. */
    SHUTTING_DOWN("shutting-down", 1001),
    /** The client went, or its connection broke. Nothing can be sent. */
    GONE("gone", 1006),
    MALFORMED_FRAME("malformed-frame", 1002),
    UNKNOWN_COMMAND("unknown-command", 1002),
    UNSUPPORTED_VERSION("unsupported-version", 1002),
    NOT_CONNECTED("not-connected", 1002),
    ALREADY_CONNECTED("already-connected", 1002),
    DUPLICATE_SUBSCRIPTION("duplicate-subscription", 1002),
    NOT_SUPPORTED("not-supported", 1008),
    UNKNOWN_DESTINATION("unknown-destination", 1008),
    /** A token of somebody else came to renew this connection's. */
    ANOTHER_USER("another-user", 1008),
    BINARY("binary-not-supported", 1003),
    FRAME_TOO_LARGE("frame-too-large", 1009),
    CONNECT_TIMEOUT("connect-timeout", 4500),
    LIMIT_REACHED("limit-reached", 1008),
    CONTROL_QUEUE_FULL("control-queue-full", 1008),
    OVERLOADED("overloaded", 1013),
    INTERNAL("internal", 1011),
    TOKEN_EXPIRED("token-expired", 4001),
    SESSION_REVOKED("session-revoked", 4003),
    /** A frame could not be written in time. No ERROR: it could not be written either. */
    SLOW_RECEIVER("slow-receiver", 4500),
    /** Nothing was heard for twice the agreed interval. */
    HEART_BEAT_MISSED("heart-beat-missed", 4500);

    private final String code;
    private final int status;

    CloseCode(String code, int status) {
        this.code = code;
        this.status = status;
    }

    String code() {
        return code;
    }

    int status() {
        return status;
    }
}
