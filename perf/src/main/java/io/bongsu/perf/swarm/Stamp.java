package io.bongsu.perf.swarm;

import java.nio.ByteBuffer;

/**
 * What every measured message carries in its text: {@code @@}, its number in 16 digits, and when it was due, in 19 digits
 * of nanoseconds of the clock all processes of one machine share. It is found in a stream of bytes without knowing
 * anything of what is around it, so that all transports and peers are read by the same code.
 */
public final class Stamp {

    public static final int LENGTH = 2 + 16 + 19;

    private static final int NUMBER_FROM = 2;
    private static final int NANOS_FROM = 18;

    private Stamp() {}

    /** Written over what is there, which must be as long. */
    public static void write(byte[] into, int at, long number, long dueNanos) {
        into[at] = '@';
        into[at + 1] = '@';
        digits(into, at + NUMBER_FROM, 16, number);
        digits(into, at + NANOS_FROM, 19, dueNanos);
    }

    private static void digits(byte[] into, int at, int width, long value) {
        long rest = value;
        for (int i = at + width - 1; i >= at; i--) {
            into[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** Told of each stamp. */
    interface Found {
        void stamp(long number, long dueNanos);
    }

    /** Finds stamps in one stream, wherever it is cut into pieces. */
    static final class Reader {

        private int at;
        private long number;
        private long nanos;

        void read(ByteBuffer bytes, Found found) {
            while (bytes.hasRemaining()) {
                take(bytes.get(), found);
            }
        }

        void read(byte[] bytes, int from, int to, Found found) {
            for (int i = from; i < to; i++) {
                take(bytes[i], found);
            }
        }

        private void take(byte b, Found found) {
            if (at < NUMBER_FROM) {
                at = b == '@' ? at + 1 : 0;
                number = 0;
                nanos = 0;
            } else if (b < '0' || b > '9') {
                at = b == '@' ? 1 : 0;
            } else {
                digit(b - '0', found);
            }
        }

        private void digit(int digit, Found found) {
            if (at < NANOS_FROM) {
                number = number * 10 + digit;
            } else {
                nanos = nanos * 10 + digit;
            }
            at++;
            if (at == LENGTH) {
                at = 0;
                found.stamp(number, nanos);
            }
        }
    }
}
