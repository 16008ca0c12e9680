package io.bongsu.message;

import io.bongsu.core.Entry;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Caller;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/messages")
class MessageController {

    record NewMessage(
            @Nullable Long chatRoomId,
            @Nullable String content,
            @Nullable String type,
            @Nullable String clientMessageId,
            @Nullable List<String> attachments) {}

    private final MessageLog log;
    private final History history;

    MessageController(MessageLog log, History history) {
        this.log = log;
        this.history = history;
    }

    /** 201 with the message once it is committed; 200 with the first one when the key was used before. */
    @PostMapping
    ResponseEntity<byte[]> post(
            @AuthenticationPrincipal Caller caller,
            @RequestBody NewMessage body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey) {
        PostOutcome outcome = log.post(new Post(
                required(body.chatRoomId(), "chatRoomId"),
                caller,
                key(body.clientMessageId(), idempotencyKey),
                body.type() == null ? "text" : body.type(),
                required(body.content(), "content"),
                body.attachments() == null ? List.of() : body.attachments()));
        return switch (outcome) {
            case PostOutcome.Stored(Entry entry) -> json(HttpStatus.CREATED, entry.json());
            case PostOutcome.Repeated(Entry entry) -> json(HttpStatus.OK, entry.json());
            case PostOutcome.Refused(ProblemException problem) -> throw problem;
        };
    }

    /** A page in seq order: after {@code after}, or before {@code before}, or the newest when neither is given. */
    @GetMapping
    ResponseEntity<byte[]> page(
            @AuthenticationPrincipal Caller caller,
            @RequestParam long chatRoomId,
            @RequestParam(required = false) @Nullable Long after,
            @RequestParam(required = false) @Nullable Long before,
            @RequestParam(defaultValue = "50") int limit) {
        return json(HttpStatus.OK, history.page(caller, chatRoomId, after, before, limit));
    }

    private static ResponseEntity<byte[]> json(HttpStatus status, byte[] body) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body);
    }

    private static <T> T required(@Nullable T value, String name) {
        if (value == null) {
            throw new ProblemException(ProblemCode.INVALID_CONTENT, name + " is missing.");
        }
        return value;
    }

    /** The key may come in the body or as Idempotency-Key; there it may be a quoted string (RFC 8941 §3.3.3). */
    private static @Nullable String key(@Nullable String inBody, @Nullable String inHeader) {
        if (inHeader == null) {
            return inBody;
        }
        String key = inHeader.length() >= 2 && inHeader.startsWith("\"") && inHeader.endsWith("\"")
                ? inHeader.substring(1, inHeader.length() - 1)
                : inHeader;
        if (inBody != null && !Objects.equals(inBody, key)) {
            throw new ProblemException(
                    ProblemCode.INVALID_CONTENT, "clientMessageId and Idempotency-Key are both given and differ.");
        }
        return key;
    }
}
