package io.bongsu.perf.swarm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What lies between a receiver and its server, emulated in the receivers' process, so that it costs no descriptors and no copy.
 *
 * @param delay each way
 * @param jitter up to so much more, each way, evenly spread; bytes never overtake each other, as in TCP
 * @param bytesPerSecond towards the receiver; 0 is without limit
 * @param cutEvery the connection is reset so long after it was opened, and each that follows it; zero is never. The first time of each receiver
 *     is at random, so that not all are cut at once.
 * @param holeEvery from one black hole to the next, from a random moment on; zero is none
 * @param holeFor for how long then nothing gets through either way; nothing of it is lost, as TCP sends it again
 */
public record Network(
        Duration delay, Duration jitter, long bytesPerSecond, Duration cutEvery, Duration holeEvery, Duration holeFor) {

    public static final Network GOOD = delayed(Duration.ZERO);

    /** Whether it does more than to be slow. */
    public boolean injures() {
        return !cutEvery.isZero() || !holeEvery.isZero();
    }

    public Network {
        if (delay.isNegative() || jitter.isNegative() || cutEvery.isNegative() || bytesPerSecond < 0) {
            throw new IllegalArgumentException("A network's values are 0 or more");
        }
        if (holeFor.isNegative()
                || holeFor.compareTo(holeEvery) > 0
                || holeFor.isZero() != holeEvery.isZero()
                || (!holeEvery.isZero() && holeFor.equals(holeEvery))) {
            throw new IllegalArgumentException("A black hole is shorter than the time from one to the next");
        }
    }

    public static Network delayed(Duration each) {
        return new Network(each, Duration.ZERO, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    /**
     * Reads {@code 50ms}, {@code delay=300ms,jitter=100ms,rate=32000,cut=5s,hole=10s/2s}, in any order, or {@code good}; {@code rate} in
     * bytes a second, {@code hole} as every/for.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    public static Network parse(String text) {
        Duration delay = Duration.ZERO;
        Duration jitter = Duration.ZERO;
        Duration cut = Duration.ZERO;
        Duration holeEvery = Duration.ZERO;
        Duration holeFor = Duration.ZERO;
        long rate = 0;
        for (String part : text.equals("good") ? new String[0] : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? "delay" : part.substring(0, equals);
            String value = part.substring(equals + 1);
            switch (name) {
                case "delay" -> delay = duration(value);
                case "jitter" -> jitter = duration(value);
                case "cut" -> cut = duration(value);
                case "hole" -> {
                    String[] parts = value.split("/", -1);
                    if (parts.length != 2) {
                        throw new IllegalArgumentException("A black hole is hole=10s/2s, every and for, not " + value);
                    }
                    holeEvery = duration(parts[0]);
                    holeFor = duration(parts[1]);
                }
                case "rate" -> rate = whole(value);
                case "loss" ->
                    throw new IllegalArgumentException(
                            "Lost packets cannot be emulated inside of a process, where TCP has"
                                    + " repaired them: give the machine's network a netem queue (tc-netem(8)) and run on that");
                default ->
                    throw new IllegalArgumentException("A network has delay, jitter, rate, cut and hole, no " + name);
            }
        }
        return new Network(delay, jitter, rate, cut, holeEvery, holeFor);
    }

    private static Duration duration(String text) {
        if (text.endsWith("ms")) {
            return Duration.ofMillis(whole(text.substring(0, text.length() - 2)));
        }
        if (text.endsWith("s")) {
            return Duration.ofSeconds(whole(text.substring(0, text.length() - 1)));
        }
        throw new IllegalArgumentException("Not a time in ms or s: " + text);
    }

    private static long whole(String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("Not a whole number of at most nine digits: " + text);
        }
        return Long.parseLong(text);
    }

    /** For a reader. */
    public String words() {
        return equals(delayed(delay)) && !delay.isZero() ? delay.toMillis() + " ms each way" : toString();
    }

    boolean isImmediate() {
        return delay.isZero() && jitter.isZero() && bytesPerSecond == 0 && holeEvery.isZero();
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (!delay.isZero()) {
            parts.add("delay=" + delay.toMillis() + "ms");
        }
        if (!jitter.isZero()) {
            parts.add("jitter=" + jitter.toMillis() + "ms");
        }
        if (bytesPerSecond > 0) {
            parts.add("rate=" + bytesPerSecond);
        }
        if (!cutEvery.isZero()) {
            parts.add("cut=" + cutEvery.toMillis() + "ms");
        }
        if (!holeEvery.isZero()) {
            parts.add("hole=" + holeEvery.toMillis() + "ms/" + holeFor.toMillis() + "ms");
        }
        return parts.isEmpty() ? "good" : String.join(",", parts);
    }
}
