/** Long polling: a thin adapter on the stream. A poll waits on a virtual thread until there is
 * something or its client is gone, and nothing is held between two polls. */
@NullMarked
@ApplicationModule(allowedDependencies = {"core", "membership", "stream"})
package io.bongsu.longpoll;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
