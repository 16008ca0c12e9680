package io.bongsu.membership;

import org.jspecify.annotations.Nullable;

/**
 * Somebody whose message came through the broker, which has looked at their token when it accepted the message, and does not say
 * which one it was.
 *
 * @param acceptedAfterNanos a moment before the broker accepted it, by this process's {@link System#nanoTime}; null where none is
 *     known. The later it is the more is certain: what the broker was told before that, it went by.
 */
public record BrokerSender(String userId, @Nullable Long acceptedAfterNanos) implements Sender {}
