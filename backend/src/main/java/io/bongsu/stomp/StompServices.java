package io.bongsu.stomp;

import io.bongsu.stream.Streams;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What every session shares.
 *
 * @param writers runs a writer on a virtual thread of its own
 * @param timer one thread: nothing that blocks runs on it
 */
record StompServices(
        StompSettings settings,
        Streams streams,
        Clock clock,
        StompMetrics metrics,
        Executor writers,
        ScheduledExecutorService timer) {}
