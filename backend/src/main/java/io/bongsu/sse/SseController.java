package io.bongsu.sse;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Caller;
import io.bongsu.stream.PatientCursor;
import io.bongsu.stream.PatientCursors;
import io.bongsu.stream.Start;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /sse/chat-rooms/{id}/messages}. */
@RestController
class SseController {

    private static final Logger log = LoggerFactory.getLogger(SseController.class);

    private final PatientCursors cursors;
    private final SseConnections connections;

    SseController(PatientCursors cursors, SseConnections connections) {
        this.cursors = cursors;
        this.connections = connections;
    }

    /** Of Last-Event-ID and {@code after} the first wins: EventSource resends its address, and adds the header. */
    @GetMapping("/sse/chat-rooms/{roomId}/messages")
    void messages(
            @AuthenticationPrincipal Caller caller,
            @PathVariable long roomId,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            @RequestParam(required = false) @Nullable Long after,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, ServletException {
        PatientCursor cursor = cursors.open(caller, roomId, start(lastEventId, after, request));
        boolean carried = false;
        try {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE + ";charset=UTF-8");
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache, no-store, no-transform");
            // nginx would gather events until a buffer is full.
            response.setHeader("X-Accel-Buffering", "no");
            if (HttpMethod.HEAD.matches(request.getMethod())) {
                return;
            }
            SseStream stream = connections.stream(caller, cursor);
            if (canHandOver(request)) {
                handOver(stream, request, response);
                carried = true;
            } else {
                hold(stream, response);
            }
        } finally {
            if (!carried) {
                cursor.close();
            }
        }
    }

    /** HTTP/2 has many streams on one connection; and a body, which nobody asked for, would first have to be read. */
    private static boolean canHandOver(HttpServletRequest request) {
        return request.getProtocol().equals("HTTP/1.1")
                && request.getContentLengthLong() <= 0
                && request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null;
    }

    /** The request ends here, and its connection goes on as the stream. */
    private void handOver(SseStream stream, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        SseConnection connection = request.upgrade(SseConnection.class);
        // No other protocol follows but the rest of this body, until the connection is closed.
        response.setStatus(HttpServletResponse.SC_OK);
        response.setHeader(HttpHeaders.CONNECTION, "close");
        response.flushBuffer();
        connection.carry(stream, connections);
    }

    /** The request lasts as long as its stream. */
    private static void hold(SseStream stream, HttpServletResponse response) {
        try {
            OutputStream out = response.getOutputStream();
            stream.begin(out);
            while (stream.goOn(out)) {
                stream.cursor().awaitNews(stream.untilDue());
            }
        } catch (IOException gone) {
            // The client's end, or one that did not read for too long: it comes back with its position.
            log.debug("An SSE client is gone: {}", gone.toString());
        }
    }

    private static Start start(@Nullable String lastEventId, @Nullable Long after, HttpServletRequest request) {
        if (lastEventId != null && !lastEventId.isEmpty()) {
            return new Start.Resumed(position(lastEventId));
        }
        if (after == null) {
            if (request.getParameter("after") != null) {
                // An unset variable of a script, most likely: from now on would leave out all it meant to ask for.
                throw new ProblemException(ProblemCode.INVALID_REQUEST, "after is a position: a number, 0 or more.");
            }
            return new Start.Now();
        }
        if (after < 0) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST, "after is 0 or more.");
        }
        return new Start.After(after);
    }

    private static long position(String lastEventId) {
        try {
            long position = Long.parseLong(lastEventId);
            if (position >= 0) {
                return position;
            }
        } catch (NumberFormatException e) {
            // Said below, like a negative one.
        }
        throw new ProblemException(ProblemCode.INVALID_REQUEST, "Last-Event-ID is a position: a number, 0 or more.");
    }
}
