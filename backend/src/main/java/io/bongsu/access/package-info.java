/** Who may do what at the broker: verdicts on topics, and kicks when a membership ends. */
@NullMarked
@ApplicationModule(allowedDependencies = {"core", "membership", "auth", "broker"})
package io.bongsu.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
