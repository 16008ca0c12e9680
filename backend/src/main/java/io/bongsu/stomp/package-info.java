/** STOMP over WebSocket and SockJS: a thin adapter on the stream. */
@NullMarked
@ApplicationModule(allowedDependencies = {"core", "membership", "auth", "stream"})
package io.bongsu.stomp;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
