package io.bongsu.core;

/** What the heap carries: the default of limits that grow with the machine. */
public final class HeapShare {

    /** What one costs, idle: the container's buffers mostly, whether or not its client has logged in. */
    private static final int BYTES_EACH = 96 * 1024;

    private HeapShare() {}

    /** As many as fit in so many hundredths of the largest heap this process may have, at least 1. */
    public static int connections(int percent, int atMost) {
        return Math.clamp(Runtime.getRuntime().maxMemory() / 100 * percent / BYTES_EACH, 1, atMost);
    }

    /** An eighth of the largest heap this process may have. */
    public static long eighth() {
        return Runtime.getRuntime().maxMemory() / 8;
    }
}
