package io.bongsu.stomp;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;

/**
 * Which message an ACK or NACK is meant for: in STOMP 1.2 {@code id} repeats the message's {@code ack} header, in 1.1
 * {@code subscription} and {@code message-id} repeat its headers of these names.
 */
record AckId(Predicate<Subscription> subscription, long seq) {

    /** A subscription's number and the seq: not to be taken for a {@link #MESSAGE_ID}, with which some clients try. */
    private static final Pattern ACK = Pattern.compile("a([0-9]{1,16})-([0-9]{1,18})");
    /** A room's id and the seq. */
    private static final Pattern MESSAGE_ID = Pattern.compile("([0-9]{1,16})-([0-9]{1,18})");

    /** The {@code ack} header of a MESSAGE. */
    static String of(long subscriptionNumber, long seq) {
        return "a" + subscriptionNumber + "-" + seq;
    }

    static AckId of(StompHeaderAccessor frame) {
        String id = frame.getFirstNativeHeader("id");
        if (id != null) {
            Matcher numbers = numbers(ACK, id);
            long number = Long.parseLong(numbers.group(1));
            return new AckId(subscription -> subscription.number() == number, Long.parseLong(numbers.group(2)));
        }
        String subscriptionId = frame.getFirstNativeHeader("subscription");
        if (subscriptionId == null) {
            throw new Refusal(
                    CloseCode.MALFORMED_FRAME, "An ACK names its message in id, or in subscription and message-id.");
        }
        Matcher numbers = numbers(MESSAGE_ID, frame.getFirstNativeHeader("message-id"));
        long roomId = Long.parseLong(numbers.group(1));
        return new AckId(
                subscription -> subscription.id().equals(subscriptionId) && subscription.roomId() == roomId,
                Long.parseLong(numbers.group(2)));
    }

    private static Matcher numbers(Pattern shape, @Nullable String text) {
        Matcher numbers = shape.matcher(text == null ? "" : text);
        if (!numbers.matches()) {
            throw new Refusal(CloseCode.MALFORMED_FRAME, "No message sent here has this id.");
        }
        return numbers;
    }

    Optional<Subscription> subscriptionIn(Collection<Subscription> open) {
        return open.stream().filter(subscription).findFirst();
    }
}
