/**
 * STOMP 1.1 and 1.2 over WebSocket and SockJS: a thin adapter on the stream, without a broker of its own.
 *
 * <p>One {@link io.bongsu.stomp.StompSession} a connection reads frames; its {@link io.bongsu.stomp.Outbox} writes them,
 * one at a time, on a virtual thread that exists only while there is something to write. Nothing is queued for a slow
 * receiver but a few control frames and one batch: its cursors stay where they are in the log. Every way a connection
 * ends has a code, see {@link io.bongsu.stomp.CloseCode}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"core", "membership", "auth", "stream"})
package io.bongsu.stomp;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
