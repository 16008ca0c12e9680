package io.bongsu.perf;

/**
 * What of a side can be killed with SIGKILL and started again on the same data.
 *
 * @param startNode returns when it is ready again
 */
record Servers(Runnable killBroker, Runnable startBroker, Runnable killNode, Runnable startNode) {}
