package io.bongsu.perf.swarm;

/**
 * What all links of a swarm have carried: TCP's payload, and how many reads and writes that took. A read or write is about a packet
 * where messages are small and come one by one, and less than one where they come in numbers.
 */
final class Traffic {

    private long bytesIn;
    private long bytesOut;
    private long reads;
    private long writes;

    void in(int bytes) {
        bytesIn += bytes;
        reads++;
    }

    void out(int bytes) {
        bytesOut += bytes;
        writes++;
    }

    void reset() {
        bytesIn = 0;
        bytesOut = 0;
        reads = 0;
        writes = 0;
    }

    @Override
    public String toString() {
        return bytesIn + " " + bytesOut + " " + reads + " " + writes;
    }
}
