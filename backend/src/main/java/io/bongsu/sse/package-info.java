/**
 * Server-sent events: a thin adapter on the stream. A request is a virtual thread that waits for what comes next and
 * writes it; a client that does not read blocks its own thread alone.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"core", "membership", "stream"})
package io.bongsu.sse;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
