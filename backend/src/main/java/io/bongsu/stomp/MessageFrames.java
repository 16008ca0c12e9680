package io.bongsu.stomp;

import io.bongsu.core.Entry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The MESSAGE frames of one subscription, put together by hand: what one costs is multiplied by everybody who gets the
 * message. All other frames are encoded by Spring, in {@link Frames}; these have the same headers.
 */
final class MessageFrames {

    private final String untilSeq;
    private final String afterSeq;

    MessageFrames(String id, long roomId, String destination) {
        untilSeq = "MESSAGE\nsubscription:" + escaped(id) + "\nmessage-id:" + roomId + "-";
        afterSeq = "\ndestination:" + escaped(destination) + "\ncontent-type:application/json\nseq:";
    }

    byte[] of(Entry entry) {
        return frame(untilSeq + entry.seq() + afterSeq + entry.seq(), entry.json());
    }

    /** @param redelivery how often it has been sent again, this time included */
    byte[] toAcknowledge(Entry entry, String ackId, int redelivery) {
        String headers = untilSeq + entry.seq() + afterSeq + entry.seq() + "\nack:" + ackId;
        return frame(redelivery > 0 ? headers + "\nredelivery:" + redelivery : headers, entry.json());
    }

    private static byte[] frame(String headers, byte[] body) {
        byte[] before = (headers + "\ncontent-length:" + body.length + "\n\n").getBytes(StandardCharsets.UTF_8);
        // One more for the NUL at the end, which is there already.
        byte[] frame = Arrays.copyOf(before, before.length + body.length + 1);
        System.arraycopy(body, 0, frame, before.length, body.length);
        return frame;
    }

    /** A header's value as STOMP 1.2 encodes it. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\")
                .replace("\r", "\\r")
                .replace("\n", "\\n")
                .replace(":", "\\c");
    }
}
