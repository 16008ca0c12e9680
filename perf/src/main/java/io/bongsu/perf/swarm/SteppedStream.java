package io.bongsu.perf.swarm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A stream that is opened step by step, and is only read from then on. */
final class SteppedStream implements Conversation {

    /** @param waitFor empty where nothing is answered */
    record Step(Supplier<byte[]> send, String waitFor) {}

    /** What a client says at even steps so that the server knows it is there. */
    record HeartBeat(Duration every, Supplier<byte[]> frame) {}

    private static final int LONGEST_OPENING = 16_384;
    private static final Pattern CHUNKED = Pattern.compile("\r\ntransfer-encoding: *chunked", Pattern.CASE_INSENSITIVE);

    private final Wire wire;
    private final @Nullable HeartBeat heartBeat;
    private final Iterator<Step> steps;
    private final Messages messages;
    /** Where the answer comes in chunks. */
    private @Nullable Chunks chunks;

    /** What was read while it opens; null once it is open. */
    private @Nullable StringBuilder opening = new StringBuilder();

    private String waitsFor = "";

    /** @param heartBeat null where none is promised */
    SteppedStream(Wire wire, List<Step> steps, @Nullable HeartBeat heartBeat) {
        this.wire = wire;
        this.heartBeat = heartBeat;
        this.steps = steps.iterator();
        this.messages = new Messages(wire::heard, wire::position);
    }

    @Override
    public void connected() {
        step();
    }

    /** Sends what is next; what needs no answer is done at once. */
    private void step() {
        while (steps.hasNext()) {
            Step next = steps.next();
            wire.send(next.send().get());
            if (!next.waitFor().isEmpty()) {
                waitsFor = next.waitFor();
                return;
            }
        }
        opening = null;
        wire.opened();
        beatLater();
    }

    private void beatLater() {
        if (heartBeat != null) {
            wire.later(heartBeat.every(), () -> {
                wire.send(heartBeat.frame().get());
                beatLater();
            });
        }
    }

    @Override
    public void received(byte[] bytes, int from, int to) throws IOException {
        if (opening == null) {
            take(bytes, from, to);
            return;
        }
        opening.append(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
        while (opening != null) {
            int found = opening.indexOf(waitsFor);
            // What comes behind the answer may be long: messages that were missed.
            refuseTrouble(opening.substring(0, found < 0 ? opening.length() : found));
            if (found < 0) {
                return;
            }
            if (CHUNKED.matcher(opening).find()) {
                chunks = new Chunks();
            }
            String all = opening.toString();
            String rest = all.substring(found + waitsFor.length());
            opening.setLength(0);
            opening.append(rest);
            step();
            if (opening == null) {
                // A message may come before the answer that says it will come. Before chunks there are only headers.
                byte[] early = (chunks == null ? all : rest).getBytes(StandardCharsets.ISO_8859_1);
                take(early, 0, early.length);
            }
        }
    }

    private static void refuseTrouble(String answer) throws IOException {
        boolean refused = answer.indexOf("HTTP/1.1 4") == 0 || answer.indexOf("HTTP/1.1 5") == 0;
        if (refused || answer.indexOf("ERROR\n") >= 0 || answer.length() > LONGEST_OPENING) {
            throw new Refusal(answer);
        }
    }

    private void take(byte[] bytes, int from, int to) throws IOException {
        if (chunks == null) {
            messages.read(bytes, from, to);
        } else {
            chunks.take(bytes, from, to, messages::read);
        }
    }
}
