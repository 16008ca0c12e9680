package io.bongsu.web;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.net.SocketException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/** What every error answer shares, whoever writes it. */
final class Problems {

    /** RFC 6750 §3: said with every 401, so that a client knows what to bring. */
    private static final String CHALLENGE = "Bearer realm=\"bongsu\"";

    private Problems() {}

    /** The path asked for, also while the container dispatches to the error page; never its query. */
    static String instance(HttpServletRequest request) {
        Object failed = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        String uri = failed instanceof String path ? path : request.getRequestURI();
        return uri == null ? "" : uri;
    }

    /** Retry-After for 429 and 503, always; a challenge for 401; nothing else. */
    static Map<String, String> headers(ProblemCode code, @Nullable Duration retryAfter) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (retryAfter != null || code.isTransient()) {
            headers.put(HttpHeaders.RETRY_AFTER, Long.toString(ProblemException.wholeSeconds(retryAfter)));
        }
        if (code.status() == 401) {
            headers.put(HttpHeaders.WWW_AUTHENTICATE, challenge(code));
        }
        return headers;
    }

    private static String challenge(ProblemCode code) {
        return code == ProblemCode.TOKEN_EXPIRED
                ? CHALLENGE + ", error=\"invalid_token\", error_description=\"The token has expired\""
                : CHALLENGE;
    }

    /** The code a status from the framework or the container stands for. */
    static ProblemCode ofStatus(int status) {
        return switch (status) {
            case 401 -> ProblemCode.UNAUTHENTICATED;
            case 403 -> ProblemCode.FORBIDDEN;
            case 404 -> ProblemCode.NOT_FOUND;
            case 405 -> ProblemCode.METHOD_NOT_ALLOWED;
            case 406 -> ProblemCode.NOT_ACCEPTABLE;
            case 413 -> ProblemCode.CONTENT_TOO_LARGE;
            case 415 -> ProblemCode.UNSUPPORTED_MEDIA_TYPE;
            case 429 -> ProblemCode.RATE_LIMITED;
            case 503 -> ProblemCode.OVERLOADED;
            default -> status >= 400 && status < 500 ? ProblemCode.INVALID_REQUEST : ProblemCode.INTERNAL;
        };
    }

    /**
     * The problem hidden in a failure, or null when it is a fault of ours. Looks down the causes: frameworks wrap what
     * was thrown below them.
     */
    static @Nullable ProblemException within(Throwable failure) {
        int depth = 0;
        for (Throwable t = failure; t != null && depth < 20; t = t.getCause(), depth++) {
            if (t instanceof ProblemException problem) {
                return problem;
            }
            if (t instanceof BodyTooLargeException tooLarge) {
                return problem(ProblemCode.CONTENT_TOO_LARGE, tooLarge.detail(), t);
            }
            if (t instanceof InvalidParameterException) {
                return problem(ProblemCode.INVALID_REQUEST, "The query is not URL-encoded rightly", t);
            }
            if (t instanceof TransactionSystemException && connectionLost(t)) {
                return problem(
                        ProblemCode.OUTCOME_UNKNOWN, "The connection was lost while the change was committed", t);
            }
            if (t instanceof PessimisticLockingFailureException) {
                return problem(ProblemCode.OVERLOADED, "Others are changing the same; try again", t);
            }
            if (isDatabaseAway(t)) {
                return problem(ProblemCode.DATABASE_UNAVAILABLE, "The database did not answer; try again", t);
            }
        }
        return null;
    }

    private static boolean isDatabaseAway(Throwable t) {
        return t instanceof DataAccessResourceFailureException
                || t instanceof CannotCreateTransactionException
                || t instanceof RecoverableDataAccessException
                || t instanceof TransientDataAccessException;
    }

    private static ProblemException problem(ProblemCode code, String detail, Throwable cause) {
        return new ProblemException(code, detail, null, cause);
    }

    /** SQLSTATE class 08 is "connection exception" (ISO 9075). */
    private static boolean connectionLost(Throwable failure) {
        int depth = 0;
        for (Throwable t = failure; t != null && depth < 20; t = t.getCause(), depth++) {
            if (t instanceof SocketException) {
                return true;
            }
            if (t instanceof SQLException sql
                    && sql.getSQLState() != null
                    && sql.getSQLState().startsWith("08")) {
                return true;
            }
        }
        return false;
    }
}
