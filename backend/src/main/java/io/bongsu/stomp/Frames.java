package io.bongsu.stomp;

import io.bongsu.core.ProblemCode;
import io.bongsu.stream.Delivery;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompEncoder;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;

/** The frames this side sends, encoded; those of messages are {@link MessageFrames}'s. */
final class Frames {

    static final String VERSIONS = "1.1,1.2";

    /** One line end between frames, STOMP 1.2, heart-beating. */
    static final byte[] BEAT = {'\n'};

    private static final byte[] EMPTY = {};
    private static final StompEncoder ENCODER = new StompEncoder();

    private Frames() {}

    static byte[] connected(String version, long offeredMillis, String session) {
        StompHeaderAccessor headers = StompHeaderAccessor.create(StompCommand.CONNECTED);
        headers.setNativeHeader("version", version);
        // What this side can do and wants, not what was agreed: each side finds the larger by itself.
        headers.setNativeHeader("heart-beat", offeredMillis + "," + offeredMillis);
        headers.setNativeHeader("session", session);
        headers.setNativeHeader("server", "bongsu");
        return encode(headers, EMPTY);
    }

    static byte[] receipt(String id) {
        StompHeaderAccessor headers = StompHeaderAccessor.create(StompCommand.RECEIPT);
        headers.setNativeHeader("receipt-id", id);
        return encode(headers, EMPTY);
    }

    static byte[] error(Ending ending, @Nullable String receiptId) {
        StompHeaderAccessor headers = StompHeaderAccessor.create(StompCommand.ERROR);
        headers.setNativeHeader("code", ending.code());
        headers.setNativeHeader("message", ending.message());
        headers.setNativeHeader("version", VERSIONS);
        if (receiptId != null) {
            headers.setNativeHeader("receipt-id", receiptId);
        }
        return encode(headers, EMPTY);
    }

    static byte[] position(Subscription subscription, long position) {
        return event(subscription, "position", position, "{\"position\":" + position + "}");
    }

    static byte[] gap(Subscription subscription, Delivery.Gap gap) {
        String body = "{\"position\":" + gap.position() + ",\"reason\":\""
                + gap.reason().code() + "\"}";
        return event(subscription, "gap", gap.position(), body);
    }

    /** The message is settled: it is not sent again on this subscription. */
    static byte[] givenUp(Subscription subscription, long seq, GivenUp reason) {
        String body = "{\"seq\":" + seq + ",\"reason\":\"" + reason.code() + "\"}";
        return event(subscription, "given-up", seq, body);
    }

    static byte[] ended(Subscription subscription, ProblemCode code) {
        StompHeaderAccessor headers = message(subscription, subscription.roomId() + "-ended");
        headers.setNativeHeader("event", "ended");
        headers.setNativeHeader("code", code.code());
        return encode(headers, ("{\"code\":\"" + code.code() + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] event(Subscription subscription, String event, long position, String body) {
        StompHeaderAccessor headers = message(subscription, subscription.roomId() + "-" + event + "-" + position);
        headers.setNativeHeader("event", event);
        return encode(headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private static StompHeaderAccessor message(Subscription subscription, String messageId) {
        StompHeaderAccessor headers = StompHeaderAccessor.create(StompCommand.MESSAGE);
        headers.setNativeHeader("subscription", subscription.id());
        headers.setNativeHeader("message-id", messageId);
        headers.setNativeHeader("destination", subscription.destination());
        headers.setNativeHeader("content-type", "application/json");
        return headers;
    }

    private static byte[] encode(StompHeaderAccessor headers, byte[] body) {
        return ENCODER.encode(headers.toMap(), body);
    }
}
