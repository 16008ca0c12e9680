package io.bongsu.sse;

import io.bongsu.core.Entry;
import io.bongsu.stream.Delivery;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The bytes of events (HTML Standard §9.2.5). No JSON of ours has a line break in it, so each is one data line. Every
 * event's id is the position a client goes on from: the browser sends the last one as Last-Event-ID by itself.
 */
final class Events {

    private Events() {}

    static byte[] retry(Duration after) {
        return ascii("retry: " + after.toMillis() + "\n\n");
    }

    static byte[] position(long position) {
        return ascii("event: position\nid: " + position + "\ndata: {\"position\":" + position + "}\n\n");
    }

    static byte[] message(Entry entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(entry.json().length + 64);
        bytes.writeBytes(ascii("event: message\nid: " + entry.seq() + "\ndata: "));
        bytes.writeBytes(entry.json());
        bytes.writeBytes(ascii("\n\n"));
        return bytes.toByteArray();
    }

    static byte[] gap(Delivery.Gap gap) {
        return ascii("event: gap\nid: " + gap.position() + "\ndata: {\"position\":" + gap.position() + ",\"reason\":\""
                + gap.reason().code() + "\"}\n\n");
    }

    /** Without an id: the position stays what it was. */
    static byte[] bye(String code) {
        return ascii("event: bye\ndata: {\"code\":\"" + code + "\"}\n\n");
    }

    /** A comment, which no client sees. */
    static byte[] heartBeat() {
        return ascii(":\n\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
