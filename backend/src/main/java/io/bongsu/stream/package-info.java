/** Tails and cursors: history, then live, for receivers on this node. */
@NullMarked
@ApplicationModule(allowedDependencies = {"core", "broker", "membership", "message"})
package io.bongsu.stream;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
