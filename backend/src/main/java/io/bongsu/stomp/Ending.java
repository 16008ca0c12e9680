package io.bongsu.stomp;

import io.bongsu.core.ProblemException;
import org.springframework.web.socket.CloseStatus;

/**
 * How a connection ends.
 *
 * @param code stable, for clients
 * @param message for people; never holds what the client sent
 * @param status how the WebSocket is closed; its reason is the code
 */
record Ending(String code, String message, CloseStatus status) {

    static Ending of(CloseCode code, String message) {
        return new Ending(code.code(), message, new CloseStatus(code.status(), code.code()));
    }

    /** 4001 where another token would be taken, 1013 where a later try may succeed, 1011 for our fault, else 1008. */
    static Ending of(ProblemException problem) {
        int status =
                switch (problem.code()) {
                    case TOKEN_EXPIRED, UNAUTHENTICATED -> CloseCode.TOKEN_EXPIRED.status();
                    case OVERLOADED, DATABASE_UNAVAILABLE, RATE_LIMITED -> CloseCode.OVERLOADED.status();
                    case SHUTTING_DOWN -> CloseCode.SHUTTING_DOWN.status();
                    case INTERNAL -> CloseCode.INTERNAL.status();
                    default -> CloseStatus.POLICY_VIOLATION.getCode();
                };
        String code = problem.code().code();
        return new Ending(code, problem.detail(), new CloseStatus(status, code));
    }
}
