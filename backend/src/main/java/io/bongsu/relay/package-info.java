/** Carries committed messages from the log to the broker, in order, until acknowledged. */
@NullMarked
@ApplicationModule(allowedDependencies = {"core", "message", "broker", "access"})
package io.bongsu.relay;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
