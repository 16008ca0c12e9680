/** Long polling: a thin adapter on the stream. A poll waits on a virtual thread, and holds nothing between two polls. */
@NullMarked
@ApplicationModule(allowedDependencies = {"core", "membership", "stream"})
package io.bongsu.longpoll;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
