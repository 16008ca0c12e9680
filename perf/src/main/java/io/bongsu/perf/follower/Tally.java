package io.bongsu.perf.follower;

/** What was handed to the application since the last beginning. */
final class Tally {

    private long beganNanos = System.nanoTime();
    private long messages;
    private long wrong;
    private long firstNanos;
    private long lastNanos;

    synchronized void begin() {
        beganNanos = System.nanoTime();
        messages = 0;
        wrong = 0;
    }

    /** @param right whether it is the one that had to come in its room */
    synchronized void message(boolean right) {
        lastNanos = System.nanoTime();
        if (messages++ == 0) {
            firstNanos = lastNanos;
        }
        if (!right) {
            wrong++;
        }
    }

    /** As {@link FollowerProcess} reads it. */
    synchronized String inOneLine() {
        long last = messages == 0 ? 0 : lastNanos;
        return messages + " " + wrong + " " + (last == 0 ? 0 : last - beganNanos) + " "
                + (last == 0 ? 0 : last - firstNanos);
    }
}
