package io.bongsu.perf.swarm;

import java.io.IOException;

/** Takes the chunks' framing (RFC 9112 §7.1) out of a body, wherever it is cut into pieces. */
final class Chunks {

    /** Told of what is left. */
    interface Rest {
        void take(byte[] bytes, int from, int to);
    }

    private boolean inSize = true;
    private int size;
    /** Of the chunk and the line end after it. */
    private int left;

    void take(byte[] bytes, int from, int to, Rest rest) throws IOException {
        int at = from;
        while (at < to) {
            if (inSize) {
                sizeDigit(bytes[at++]);
            } else {
                int data = Math.min(Math.max(left - 2, 0), to - at);
                rest.take(bytes, at, at + data);
                at += data;
                left -= data;
                if (left <= 2 && at < to) {
                    at++;
                    left--;
                }
                if (left == 0) {
                    inSize = true;
                    size = 0;
                }
            }
        }
    }

    private void sizeDigit(byte b) throws IOException {
        if (b == '\n') {
            if (size == 0) {
                throw new IOException("The server ended the stream");
            }
            inSize = false;
            left = size + 2;
        } else if (b != '\r') {
            int digit = Character.digit(b, 16);
            if (digit < 0) {
                throw new IOException("Not a chunk's size: " + b);
            }
            size = size * 16 + digit;
        }
    }
}
