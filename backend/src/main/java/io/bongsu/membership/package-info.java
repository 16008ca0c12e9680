/** Rooms, members, and the one answer to who may do what where. */
@NullMarked
@ApplicationModule(allowedDependencies = {"core", "web"})
package io.bongsu.membership;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
