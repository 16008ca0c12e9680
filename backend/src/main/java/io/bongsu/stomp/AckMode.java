package io.bongsu.stomp;

import org.jspecify.annotations.Nullable;

/** How a subscription's messages are acknowledged (STOMP 1.2, SUBSCRIBE ack Header). */
enum AckMode {
    /** Sent is acknowledged. */
    AUTO,
    /** An ACK or NACK is meant for its message and all those before it. */
    CLIENT,
    /** An ACK or NACK is meant for its message alone. */
    CLIENT_INDIVIDUAL;

    static AckMode of(@Nullable String header) {
        return switch (header) {
            case null -> AUTO;
            case "auto" -> AUTO;
            case "client" -> CLIENT;
            case "client-individual" -> CLIENT_INDIVIDUAL;
            default -> throw new Refusal(CloseCode.MALFORMED_FRAME, "ack is auto, client or client-individual.");
        };
    }
}
