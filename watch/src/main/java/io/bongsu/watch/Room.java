package io.bongsu.watch;

import java.util.function.LongFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was seen of a room. Follows the contract's rules for receivers: what is not after the position is dropped, a
 * hole is fetched before going on.
 */
final class Room {

    /** No message seen yet, and no position asked for: whatever comes first is where it begins. */
    static final long FROM_NOW = -1;

    private static final JsonMapper JSON = new JsonMapper();

    private final LongFunction<Iterable<JsonNode>> history;
    private long position;

    /** @param history gives the messages after a position */
    Room(long position, LongFunction<Iterable<JsonNode>> history) {
        this.position = position;
        this.history = history;
    }

    synchronized long position() {
        return position;
    }

    synchronized void goOnAfter(long newPosition) {
        position = newPosition;
    }

    synchronized void arrived(String json) {
        JsonNode message = JSON.readTree(json);
        if (position != FROM_NOW && message.path("seq").longValue(0) > position + 1) {
            catchUp();
        }
        print(message);
    }

    /** Fetches whatever came after the position; nothing where there is no position yet. */
    synchronized void catchUp() {
        if (position != FROM_NOW) {
            history.apply(position).forEach(this::print);
        }
    }

    private void print(JsonNode message) {
        long seq = message.path("seq").longValue(0);
        if (seq > position) {
            position = seq;
            System.out.println(seq + " " + printable(message.path("senderId").stringValue("?")) + " "
                    + printable(message.path("content").stringValue("")));
        }
    }

    /** Content is a stranger's: its control characters must not steer this terminal. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\x{80}-\\x{9f}\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}]", "\u00b7");
    }
}
