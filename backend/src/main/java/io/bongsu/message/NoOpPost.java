package io.bongsu.message;

import io.bongsu.core.Message;
import io.bongsu.core.MessageCodec;
import io.bongsu.membership.Caller;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * A post with nothing behind it: the same body, token check and answer, and no log. What measurements hold posts against.
 * With the profile {@code bench} alone; elsewhere there is nothing at this address.
 */
@RestController
@Profile("bench")
class NoOpPost {

    private final Clock clock;

    NoOpPost(Clock clock) {
        this.clock = clock;
    }

    @PostMapping("/bench/no-op")
    ResponseEntity<byte[]> post(
            @AuthenticationPrincipal Caller caller, @RequestBody MessageController.NewMessage body) {
        Message message = new Message(
                "01234567-89ab-7def-8123-456789abcdef",
                body.chatRoomId() == null ? 1 : body.chatRoomId(),
                1,
                caller.userId(),
                String.valueOf(body.clientMessageId()),
                "text",
                String.valueOf(body.content()),
                List.of(),
                clock.instant());
        return ResponseEntity.status(HttpStatus.CREATED)
                .contentType(MediaType.APPLICATION_JSON)
                .body(MessageCodec.encode(message));
    }
}
