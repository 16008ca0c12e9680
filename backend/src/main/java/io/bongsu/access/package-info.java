/** Who may do what at the broker: verdicts on topics, memberships pushed to its plugin and what it acknowledged, kicks. */
@NullMarked
@ApplicationModule(allowedDependencies = {"core", "membership", "auth", "broker"})
package io.bongsu.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
