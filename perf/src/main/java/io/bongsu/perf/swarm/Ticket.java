package io.bongsu.perf.swarm;

/**
 * What one receiver comes with.
 *
 * @param position from which it goes on; -1 from now on
 */
record Ticket(String token, long room, long position) {}
