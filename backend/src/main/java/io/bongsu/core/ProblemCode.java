package io.bongsu.core;

/**
 * Every error a client can meet, on any transport: a stable code, the HTTP status it travels with (RFC 9457), and a
 * title. Codes are never renamed; clients switch on them.
 */
public enum ProblemCode {
    INVALID_REQUEST(400, "The request is not valid"),
    MALFORMED_JSON(400, "The body is not valid JSON"),
    UNAUTHENTICATED(401, "A valid access token is needed"),
    TOKEN_EXPIRED(401, "The token has expired"),
    INVALID_CREDENTIALS(401, "The credentials are not right"),
    REFRESH_TOKEN_REUSED(401, "The refresh token was used before: its session is revoked"),
    ACCOUNT_LOCKED(403, "The account is locked"),
    FORBIDDEN(403, "Not allowed"),
    NOT_A_MEMBER(403, "Not a member of this room"),
    READ_DENIED(403, "No right to read in this room"),
    WRITE_DENIED(403, "No right to write in this room"),
    OWNER_NEEDED(403, "Only an owner of the room may do this"),
    SIGN_UP_CLOSED(403, "Signing up is closed here"),
    NOT_FOUND(404, "There is nothing at this address"),
    ROOM_NOT_FOUND(404, "There is no such room"),
    USER_NOT_FOUND(404, "There is no such user"),
    METHOD_NOT_ALLOWED(405, "This address does not take that method"),
    NOT_ACCEPTABLE(406, "No representation that the client accepts"),
    KEY_REUSED(409, "This clientMessageId was used for another message"),
    USER_EXISTS(409, "The user id is taken"),
    LAST_OWNER(409, "A room keeps at least one owner"),
    CONTENT_TOO_LARGE(413, "The content is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body's media type is not understood"),
    INVALID_CONTENT(422, "The message is not valid"),
    LIMIT_REACHED(422, "A documented limit is reached"),
    RATE_LIMITED(429, "Too many requests"),
    NOT_IMPLEMENTED(501, "This server's broker cannot do that"),
    INTERNAL(500, "Something went wrong here"),
    OVERLOADED(503, "Too much to do at the moment"),
    BROKER_UNAVAILABLE(503, "The broker does not answer"),
    DATABASE_UNAVAILABLE(503, "The database cannot be reached; nothing was stored"),
    OUTCOME_UNKNOWN(503, "Whether it was stored is not known: repeat with the same key"),
    SHUTTING_DOWN(503, "This node is shutting down");

    private final int status;
    private final String title;

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status this problem is answered with. */
    public int status() {
        return status;
    }

    /** Whether the same request may succeed a little later: nothing was wrong with it. */
    public boolean isTransient() {
        return status == 429 || status == 503;
    }

    public String title() {
        return title;
    }

    /** The stable code, as clients see it: {@code room-not-found}. */
    public String code() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
