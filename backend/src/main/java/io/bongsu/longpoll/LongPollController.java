package io.bongsu.longpoll;

import io.bongsu.core.Entry;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Caller;
import io.bongsu.stream.Delivery;
import io.bongsu.stream.PatientCursor;
import io.bongsu.stream.PatientCursors;
import io.bongsu.stream.Start;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /long-polling/chat-rooms/{id}/messages}: what is there at once, else what comes within the time, else []. */
@RestController
class LongPollController {

    private final PatientCursors cursors;
    private final LongPollSettings settings;
    private final Clock clock;

    LongPollController(PatientCursors cursors, LongPollSettings settings, Clock clock) {
        this.cursors = cursors;
        this.settings = settings;
        this.clock = clock;
    }

    /** @param timeout in seconds, from 0 (do not wait) to the longest wait, which is also the default */
    @GetMapping("/long-polling/chat-rooms/{roomId}/messages")
    ResponseEntity<byte[]> poll(
            @AuthenticationPrincipal Caller caller,
            @PathVariable long roomId,
            @RequestParam(required = false) @Nullable Long after,
            @RequestParam(required = false) @Nullable Long timeout,
            HttpServletRequest request) {
        // Whoever asks for the headers alone waits for nothing.
        Duration patience = HttpMethod.HEAD.matches(request.getMethod()) ? Duration.ZERO : patience(caller, timeout);
        try (PatientCursor cursor = cursors.open(caller, roomId, start(after, request))) {
            Delivery delivery =
                    cursor.next(settings.entries(), settings.bytes(), patience, WaitingClient.of(request)::isThere);
            if (delivery instanceof Delivery.Gap gap) {
                // What comes after the gap goes with it, if it is there.
                return answer(cursor, cursor.next(settings.entries(), settings.bytes(), Duration.ZERO), gap);
            }
            return answer(cursor, delivery, null);
        }
    }

    private static ResponseEntity<byte[]> answer(PatientCursor cursor, Delivery delivery, Delivery.@Nullable Gap gap) {
        List<Entry> entries =
                switch (delivery) {
                    case Delivery.Messages(List<Entry> messages) -> messages;
                    case Delivery.CaughtUp ignored -> List.of();
                    // The one before says where to go on; the next poll meets this one again.
                    case Delivery.Gap ignored -> List.of();
                    // The client's next poll meets another node, and goes on where it is.
                    case Delivery.Ended(ProblemCode code) when code == ProblemCode.SHUTTING_DOWN -> List.of();
                    case Delivery.Ended(ProblemCode code) -> throw ended(code);
                };
        ProblemCode endedSince = cursor.ended();
        if (endedSince != null) {
            throw ended(endedSince);
        }
        var answer = ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .header("Bongsu-Position", Long.toString(cursor.position()))
                .header("Bongsu-Head", Long.toString(cursor.head()));
        if (gap != null) {
            answer.header("Bongsu-Gap", gap.reason().code());
        }
        return answer.body(array(entries));
    }

    private static ProblemException ended(ProblemCode code) {
        return new ProblemException(code, code.title() + ".");
    }

    private static Start start(@Nullable Long after, HttpServletRequest request) {
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

    /** A token that ends meanwhile ends the wait: the answer then is that it has expired, to the next poll. */
    private Duration patience(Caller caller, @Nullable Long timeout) {
        long longest = settings.longestWait().toSeconds();
        if (timeout != null && (timeout < 0 || timeout > longest)) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST, "timeout is in seconds, from 0 to " + longest + ".");
        }
        Duration wanted = timeout == null ? settings.longestWait() : Duration.ofSeconds(timeout);
        Duration left = Duration.between(clock.instant(), caller.expiresAt());
        return left.compareTo(wanted) < 0 ? left : wanted;
    }

    private static byte[] array(List<Entry> entries) {
        int size = entries.stream().mapToInt(entry -> entry.json().length + 1).sum();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 + Math.max(1, size));
        bytes.write('[');
        for (int i = 0; i < entries.size(); i++) {
            if (i > 0) {
                bytes.write(',');
            }
            bytes.writeBytes(entries.get(i).json());
        }
        bytes.write(']');
        return bytes.toByteArray();
    }
}
