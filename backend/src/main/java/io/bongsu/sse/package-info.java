/**
 * Server-sent events: a thin adapter on the stream. Over HTTP/1.1 the request ends with the answer's head, and the socket is
 * handed to an {@link io.bongsu.sse.SseConnection}, which holds no thread while there is nothing to write; over HTTP/2 the
 * request is a virtual thread that waits. A client that does not read blocks its own writer alone.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"core", "membership", "stream"})
package io.bongsu.sse;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
