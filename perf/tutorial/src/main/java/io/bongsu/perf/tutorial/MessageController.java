package io.bongsu.perf.tutorial;

import java.time.Instant;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Stores what is posted, then publishes it. */
@RestController
class MessageController {

    record NewMessage(long roomId, String content) {}

    record MessageView(long id, long roomId, String content, Instant createdAt) {
        static MessageView of(Message message) {
            return new MessageView(message.id(), message.roomId(), message.content(), message.createdAt());
        }
    }

    private final Messages messages;
    private final MqttPublisher publisher;
    private final JsonMapper json;

    MessageController(Messages messages, MqttPublisher publisher, JsonMapper json) {
        this.messages = messages;
        this.publisher = publisher;
        this.json = json;
    }

    @PostMapping("/messages")
    @ResponseStatus(HttpStatus.CREATED)
    MessageView post(@RequestBody NewMessage posted) {
        MessageView stored = MessageView.of(messages.save(new Message(posted.roomId(), posted.content())));
        publisher.publish("chat-rooms/" + stored.roomId() + "/messages", json.writeValueAsString(stored));
        return stored;
    }
}
