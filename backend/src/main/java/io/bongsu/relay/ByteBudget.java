package io.bongsu.relay;

/** Memory that may hold messages on their way to the broker. Confined to the relay's thread. */
final class ByteBudget {

    private final long limitBytes;
    private long usedBytes;

    ByteBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Whether more may be taken; what is then taken may go over the limit once, by one page. */
    boolean hasRoom() {
        return usedBytes < limitBytes;
    }

    void take(long bytes) {
        usedBytes += bytes;
    }

    void give(long bytes) {
        usedBytes -= bytes;
    }

    void giveAll() {
        usedBytes = 0;
    }
}
