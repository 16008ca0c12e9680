package io.bongsu.perf.swarm;

import java.util.function.LongConsumer;

/**
 * Finds messages in a stream of bytes, wherever it is cut: the stamp that was sent, and the {@code "seq":} that a server of ours
 * puts before it (with its quotes escaped, over SockJS). A position is told when both are there, so that no cut between the two
 * skips a message.
 */
final class Messages {

    private static final byte[] SEQ = {'s', 'e', 'q'};

    private final Stamp.Found heard;
    private final LongConsumer position;
    private final Stamp.Reader stamps = new Stamp.Reader();
    private int matched;
    private boolean inDigits;
    private long digits;
    /** Of the message whose stamp is still to come; -1 where there is none. */
    private long seq = -1;

    Messages(Stamp.Found heard, LongConsumer position) {
        this.heard = heard;
        this.position = position;
    }

    void read(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            seqByte(bytes[i]);
            stamps.read(bytes, i, i + 1, this::stamp);
        }
    }

    private void stamp(long number, long dueNanos) {
        heard.stamp(number, dueNanos);
        if (seq >= 0) {
            position.accept(seq);
            seq = -1;
        }
    }

    private void seqByte(byte b) {
        if (inDigits) {
            if (b >= '0' && b <= '9') {
                digits = digits * 10 + b - '0';
                return;
            }
            seq = digits;
            inDigits = false;
        }
        if (matched < SEQ.length) {
            matched = b == SEQ[matched] ? matched + 1 : b == SEQ[0] ? 1 : 0;
        } else if (b == ':') {
            matched = 0;
            inDigits = true;
            digits = 0;
        } else if (b != '"' && b != '\\') {
            matched = 0;
        }
    }
}
